"""Repairs of Theano-PyMC 1.1.2 itself, made in its modules once they are imported."""

from __future__ import annotations

import copy
import functools
import os
import sys
import sysconfig
import types
from types import ModuleType
from typing import Any

from ..errors import name_of
from ..toolchain import blas, compiler
from . import dropped_names, elementary, modes, modules_ahead, numpy_view

# Seconds after which a process says that it waits for another one's compilations.
_PATIENCE = 10.0


def numpy_version(numpy: Any) -> Any:
    """Return NumPy's version as a pair of integers."""
    return tuple(int(part) for part in numpy.__version__.split(".")[:2])


def _include_dirs(cmodule, numpy):
    """Header folders without numpy.distutils and distutils (both gone with Python 3.12)."""
    c_code = os.path.join(os.path.dirname(os.path.abspath(cmodule.__file__)), "c_code")
    paths = [sysconfig.get_path("include"), sysconfig.get_path("platinclude")]
    folders = [numpy.get_include()] + list(dict.fromkeys(paths)) + [c_code]
    cmodule.std_include_dirs = lambda: list(folders)


def _compile_args(cmodule, flags):
    """Our flags for every module; as part of Theano's key, they make it compile anew."""
    gcc = cmodule.GCC_compiler
    stock = gcc.compile_args

    def compile_args(march_flags=True):
        minsize = cmodule.config.openmp_elemwise_minsize
        chosen = "-O" in cmodule.config.gcc__cxxflags  # the user's own
        ours = [flag for flag in flags if not (chosen and flag.startswith("-O"))]
        return [*stock(march_flags), *ours, "-DDCGAN_OPENMP_MINSIZE=%d" % minsize]

    gcc.compile_args = staticmethod(compile_args)


def _compile_str(cmodule):
    """Mend the generated C++: its slips (compiler.SOURCE_REPAIRS) and, by the prelude, NumPy 2.

    Can go when Theano's templates are right and it supports NumPy 2.
    """
    gcc = cmodule.GCC_compiler
    stock = gcc.compile_str

    def arguments(preargs, **kwargs):
        return compiler.compile_arguments(
            cmodule.config.cxx.strip('"'),
            preargs,
            cmodule.std_include_dirs(),
            os.path.join(cmodule.config.compiledir, "prelude"),
            **kwargs,
        )

    def precompile(preargs):
        """Precompile the header of modules with these flags, whether it pays or not."""
        arguments(preargs, by_text=0)

    def compile_str(module_name, src_code, **kwargs):
        return stock(module_name, compiler.repair_source(src_code), **kwargs)

    gcc.precompile = staticmethod(precompile)
    gcc.compile_str = staticmethod(modules_ahead.install(compile_str, arguments))


def _blas_question(cmodule, numpy):
    """`default_blas_ldflags` asks numpy.distutils, which is gone; it knew nothing since NumPy 1.22.

    Theano itself is told its BLAS (`lib.toolchain.blas`). Can go when Theano stops asking.
    """
    stock = cmodule.default_blas_ldflags

    def default_blas_ldflags():
        names, before = vars(numpy), vars(numpy).get("distutils")
        with dropped_names.stand_in_modules():
            names["distutils"] = sys.modules["numpy.distutils"]
            names["distutils"].__config__.blas_opt_info = {}
            try:
                return stock()
            finally:
                del names["distutils"]
                if before is not None:
                    names["distutils"] = before

    cmodule.default_blas_ldflags = default_blas_ldflags


def _order_of_copies(maker, handler):
    """A function's copy forgot which Ops overwrite their inputs, and could compute wrong numbers.

    Its graph is given, and came without the feature that puts an Op that overwrites a value
    behind all that read it. Can go when `Function.copy` attaches it.
    """
    stock = maker.__init__

    @functools.wraps(stock)
    def __init__(self, *args, fgraph=None, **kwargs):
        if fgraph is not None and not hasattr(fgraph, "destroyers"):
            fgraph.attach_feature(handler())
        stock(self, *args, fgraph=fgraph, **kwargs)

    maker.__init__ = __init__


def _module_key(clinker):
    """Modules of ops without properties (Dot22, Join, …) were compiled anew by each process.

    Theano counts an op's properties among the versions, and takes the empty tuple for "has
    none, cannot be kept". Can go when it leaves them out: they are part of the key's other half.
    """
    stock = clinker.cmodule_key_

    def cmodule_key_(self, fgraph, *args, **kwargs):
        key = stock(self, fgraph, *args, **kwargs)
        if key is None or key[0]:
            return key
        nodes = self.schedule(fgraph)
        types = [variable.type for node in nodes for variable in node.inputs + node.outputs]
        # scan asks for the key of its inner graph, in which ops may be Python's only
        ask, ask_type = "c_code_cache_version_apply", "c_code_cache_version"
        version = [getattr(node.op, ask)(node) for node in nodes if hasattr(node.op, ask)]
        version += [getattr(kind, ask_type)() for kind in types if hasattr(kind, ask_type)]
        return (tuple(version) if all(version) else (), key[1])

    clinker.cmodule_key_ = cmodule_key_


def _external_version(op):
    """DimShuffle's modules too were compiled anew: their version was Python's hash of the code.

    That differs from process to process. Can go when Theano takes a digest.
    """

    def c_code_cache_version(self):
        version = (compiler.digest("".join(self.func_codes).encode()),)
        if hasattr(self, "params_type"):
            version += (self.params_type.c_code_cache_version(),)
        return version

    op.ExternalCOp.c_code_cache_version = c_code_cache_version


def _inc_code(subtensor):
    """NumPy 2 hid the iterator with which x[indices] += y was written in C; prelude.h has another.

    Can go when Theano writes it without PyArrayMapIterObject.
    """
    subtensor.inc_code = lambda: ""


def _random_copy(random_op):
    """NumPy 2's copy.copy of a generator shares its state: drawing changed the caller's stream.

    Can go when Theano copies it deeply.
    """
    random_op.copy = copy.deepcopy


def _and_identity(scalar, numpy):
    """NumPy 2 refuses Python's -1 as an unsigned number: all() of an empty uint8 array.

    Can go when Theano casts the identity itself.
    """
    scalar.AND.identity = numpy.int64(-1)


def _autocast(scalar, numpy):
    """With NumPy 2 constants lost digits, integers above 127 became uint64.

    Theano tries one type after the other and compares. NumPy 2 raises an OverflowError where
    asarray(128, int8) wrapped, and compares a Python float with a float32 in float32. Can go
    when Theano looks at the range, and compares in float64, itself.
    """
    caster = scalar.NumpyAutocaster
    stock = caster.__call__

    def call(self, x):
        custom = scalar.config.cast_policy == "custom"
        if custom and type(x) is int and self.dtypes[-1].startswith("int"):
            fitting = (d for d in self.dtypes if numpy.iinfo(d).min <= x <= numpy.iinfo(d).max)
            return numpy.asarray(x, dtype=next(fitting, self.dtypes[-1]))
        with numpy.errstate(over="ignore"):  # float32 is tried first
            cast = stock(self, x)
        if custom and isinstance(x, float) and scalar.config.floatX == "float64":
            return cast if float(cast) == x else numpy.asarray(x, dtype=self.dtypes[-1])
        return cast

    caster.__call__ = call


def _rebroadcast_lift(opt):
    """`patternbroadcast`, `addbroadcast` and `unbroadcast` of the result of an Elemwise.

    They call this rewrite without a graph, and Theano-PyMC asks the graph how often the result
    is used. Without one, no client is known and nothing is lifted. Can go when Theano does so.
    """
    rewrite = opt.local_rebroadcast_lift
    stock = rewrite.transform

    def transform(fgraph, node):
        owner = node.inputs[0].owner if node.inputs else None
        if fgraph is None and owner is not None and isinstance(owner.op, opt.Elemwise):
            return False
        return stock(fgraph, node)

    rewrite.transform = transform


def _unfit_numbers(scalar, numpy):
    """NumPy 2 refuses Python's 300 as an int8, which was 44: scalar casts that run in Python.

    ``np.int8(300)`` warned since 1.24. Can go when Theano casts by way of an array.
    """
    cast, number = scalar.Cast, scalar.Scalar
    stock_impl, stock_filter = cast.impl, number.filter

    def impl(self, input):
        if type(input) is int:
            return self.ctor(numpy_view.wrapped(input, numpy.dtype(self.o_type.dtype)))
        return stock_impl(self, input)

    def filter(self, data, strict=False, allow_downcast=None):
        if allow_downcast and not strict and type(data) is int:
            data = numpy.asarray(numpy_view.wrapped(data, numpy.dtype(self.dtype)))[()]
        return stock_filter(self, data, strict, allow_downcast)

    cast.impl, number.filter = impl, filter


def _compile_lock(compilelock):
    """A process that waited two minutes for another one's compilations ended with a traceback.

    The lock is the system's: it ends with the process that holds it, so waiting has an end. A wait
    that failed also left the lock marked as held. Can go when Theano waits as long as it takes.
    """
    stock = compilelock.filelock

    class FileLock:
        def __init__(self, path):
            self._lock, self._folder = stock.FileLock(path), os.path.dirname(path)

        def __getattr__(self, name):
            return getattr(self._lock, name)

        def acquire(self, timeout):
            usual = timeout == compilelock.config.compile__wait * 24
            try:
                return self._lock.acquire(timeout=min(timeout, _PATIENCE) if usual else timeout)
            except stock.Timeout:
                if usual:
                    print(
                        "waiting for another process that compiles into %s" % name_of(self._folder),
                        file=sys.stderr,
                    )
                    return self._lock.acquire(timeout=-1)
                compilelock.local_mem._locks.pop("%s-%d" % (self._folder, os.getpid()), None)
                raise

    compilelock.filelock = types.SimpleNamespace(FileLock=FileLock, Timeout=stock.Timeout)


def _pydotprint(printing):
    """Without pydot or graphviz Theano raises several lines' worth of a tuple; here it is one."""
    stock = printing.pydotprint

    @functools.wraps(stock)
    def pydotprint(*args, **kwargs):
        if not printing.pydot_imported:
            raise RuntimeError(
                "theano.printing.pydotprint draws with pydot and graphviz, and one of them is "
                "missing: `pip install pydot`, and `apt-get install graphviz` or the like"
            )
        return stock(*args, **kwargs)

    printing.pydotprint = pydotprint


def apply(numpy: ModuleType, found: Any) -> None:
    """Mend the imported Theano.

    Parameters
    ----------
    numpy : module
    found : lib.toolchain.blas.Blas or None
        The BLAS that Theano was told to link with; None if the user chose it.
    """
    version = numpy_version(numpy)
    cmodule = sys.modules["theano.link.c.cmodule"]
    _include_dirs(cmodule, numpy)
    _compile_args(cmodule, compiler.compiler_flags(version, blas.compile_flags(found)))
    _compile_str(cmodule)
    _blas_question(cmodule, numpy)
    _order_of_copies(
        sys.modules["theano.compile.function.types"].FunctionMaker,
        sys.modules["theano.graph.destroyhandler"].DestroyHandler,
    )
    _module_key(sys.modules["theano.link.c.basic"].CLinker)
    _external_version(sys.modules["theano.graph.op"])
    modes.apply(sys.modules["theano.compile.mode"])
    modes.mend_views(sys.modules["theano.tensor.subtensor"].Subtensor)
    _random_copy(sys.modules["theano.tensor.random.op"])
    _rebroadcast_lift(sys.modules["theano.tensor.opt"])
    _and_identity(sys.modules["theano.scalar.basic"], numpy)
    _autocast(sys.modules["theano.scalar.basic"], numpy)
    _unfit_numbers(sys.modules["theano.scalar.basic"], numpy)
    elementary.install(sys.modules["theano.scalar.basic"], sys.modules["theano.tensor.nnet.sigm"])
    _pydotprint(sys.modules["theano.printing"])
    _compile_lock(sys.modules["theano.compile.compilelock"])
    if version >= (2,):
        _inc_code(sys.modules["theano.tensor.subtensor"])
