"""Theano-PyMC 1.1.2 on Python 3.8 to 3.13 and NumPy 1.20 to 2.x, without changing its files.

``import lib`` calls `install`, which imports nothing heavy: it only puts a finder in front
of ``sys.meta_path``. When something imports ``theano`` for the first time, that finder
applies the shims: the standing ones first (names that NumPy dropped, the configuration),
then, only while Theano's modules run, stand-ins for modules that are gone, and at last the
repairs of Theano itself.

``python -m lib.compat`` prints what was found on this machine.
"""

import contextlib
import importlib.abc
import importlib.machinery
import os
import shutil
import sys
import sysconfig
import types

from . import blas, theanorc, toolchain

# --- modules that are gone: stand-ins while Theano's own modules run ------------------------


def _distutils():
    """Python 3.12 removed distutils (3.10 warns); Theano wants its paths and its `which`.

    Can go when Theano uses sysconfig. A stand-in on every version: setuptools' copy takes a
    quarter of a second to import and need not be installed.
    """
    root = types.ModuleType("distutils")
    root.sysconfig = types.ModuleType("distutils.sysconfig")
    root.sysconfig.get_config_var = sysconfig.get_config_var
    root.sysconfig.get_config_h_filename = sysconfig.get_config_h_filename
    root.sysconfig.get_python_version = sysconfig.get_python_version
    root.sysconfig.get_python_inc = lambda plat_specific=False: sysconfig.get_path(
        "platinclude" if plat_specific else "include"
    )
    root.sysconfig.get_python_lib = lambda plat_specific=False, standard_lib=False: (
        sysconfig.get_path(
            ("plat" if plat_specific else "pure" if not standard_lib else "")
            + ("stdlib" if standard_lib else "lib")
        )
    )
    root.spawn = types.ModuleType("distutils.spawn")
    root.spawn.find_executable = shutil.which
    return {"distutils": root, "distutils.sysconfig": root.sysconfig, "distutils.spawn": root.spawn}


def _numpy_distutils():
    """numpy.distutils: gone with Python 3.12, deprecated before; Theano only imports it.

    Can go when Theano calls numpy.get_include(); see `_include_dirs`.
    """
    root = types.ModuleType("numpy.distutils")
    root.__config__ = types.ModuleType("numpy.distutils.__config__")
    return {"numpy.distutils": root, "numpy.distutils.__config__": root.__config__}


def _pkg_resources():
    """The newest setuptools lacks pkg_resources; theano.gpuarray.linalg names its error.

    Can go when Theano stops importing it.
    """
    module = types.ModuleType("pkg_resources")
    module.DistributionNotFound = type("DistributionNotFound", (ImportError,), {})
    return {"pkg_resources": module}


def _numpy_linalg():
    """NumPy 2 made numpy.linalg.linalg private; theano.gpuarray.linalg takes LinAlgError from it.

    Can go when Theano names numpy.linalg.
    """
    import numpy

    module = types.ModuleType("numpy.linalg.linalg")
    module.LinAlgError = numpy.linalg.LinAlgError
    return {"numpy.linalg.linalg": module}


@contextlib.contextmanager
def _stand_ins():
    """Put the stand-ins into ``sys.modules``, and what was there back afterwards."""
    modules = {}
    for make in (_distutils, _numpy_distutils, _numpy_linalg, _pkg_resources):
        modules.update(make())
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


# --- names that NumPy dropped ---------------------------------------------------------------


class _Cast(dict):
    """np.cast: ``np.cast[dtype](x)``."""

    def __missing__(self, dtype):
        import numpy

        return lambda x: numpy.asarray(x, dtype=dtype)


def _numpy_names(numpy):
    """Names gone from NumPy 1.24 (Python's types) and 2.0 (the rest), put back where missing.

    Can go when Theano names the builtins and numpy.exceptions.
    """
    exceptions = getattr(numpy, "exceptions", numpy)
    old = {
        "bool": bool,
        "int": int,
        "float": float,
        "complex": complex,
        "object": object,
        "str": str,
        "product": numpy.prod,
        "cast": _Cast(),
        "sctype2char": lambda dtype: numpy.dtype(dtype).char,
        "ComplexWarning": getattr(exceptions, "ComplexWarning", None),
        "AxisError": getattr(exceptions, "AxisError", None),
        # "no axis", which is what Theano takes it for: NPY_RAVEL_AXIS, as in prelude.h
        "MAXDIMS": -(2**31),
    }
    for name, value in old.items():
        if name not in vars(numpy):
            setattr(numpy, name, value)


def _finfo_first(numpy):
    """NumPy warns when it measures the smallest subnormal under flush-to-zero (prelude.h).

    It measures each type once: let it do so before. Can go with flush-to-zero.
    """
    for dtype in (numpy.float16, numpy.float32, numpy.float64):
        for name in ("smallest_subnormal", "tiny", "eps"):
            getattr(numpy.finfo(dtype), name, None)


# --- configuration --------------------------------------------------------------------------


def _cache_dir():
    return os.path.join(os.path.expanduser("~"), ".theano", "dcgan")


def _numpy_version(numpy):
    return tuple(int(part) for part in numpy.__version__.split(".")[:2])


def _flags(numpy, user):
    """Theano's flags as a dict: the user's settings, and ours where there is none.

    blas__ldflags: NumPy 1.22 dropped what Theano reads it from, so that without a value
    importing Theano fails. floatX: float64 would double memory and time for nothing.
    """
    found = None if "blas__ldflags" in user else blas.find_blas()
    flags = {
        "floatX": "float32",
        "blas__ldflags": blas.link_flags(found, _cache_dir()),
    }
    flags.update(user)
    ours = toolchain.compiler_flags(_numpy_version(numpy), blas.symbol_macros(found))
    flags["gcc__cxxflags"] = " ".join([user.get("gcc__cxxflags", "")] + ours).strip()
    return flags


@contextlib.contextmanager
def _configuration(numpy):
    """THEANO_FLAGS with our defaults while Theano reads it; the user's own value afterwards."""
    before = os.environ.get("THEANO_FLAGS")
    flags = _flags(numpy, theanorc.user_settings(os.environ))
    os.environ["THEANO_FLAGS"] = ",".join("%s=%s" % item for item in flags.items())
    try:
        yield
    finally:
        if before is None:
            del os.environ["THEANO_FLAGS"]
        else:
            os.environ["THEANO_FLAGS"] = before


# --- repairs of Theano ------------------------------------------------------------------------


def _include_dirs(cmodule):
    """Header folders without numpy.distutils and distutils (both gone with Python 3.12)."""
    c_code = os.path.join(os.path.dirname(os.path.abspath(cmodule.__file__)), "c_code")
    paths = [sysconfig.get_path("include"), sysconfig.get_path("platinclude")]
    folders = [toolchain.numpy_include_dir()] + list(dict.fromkeys(paths)) + [c_code]
    cmodule.std_include_dirs = lambda: list(folders)


def _compile_str(cmodule):
    """Mend the generated C++: its slips (toolchain.SOURCE_REPAIRS) and, by the prelude, NumPy 2.

    Can go when Theano's templates are right and it supports NumPy 2.
    """
    compiler = cmodule.GCC_compiler
    stock = compiler.compile_str

    def compile_str(module_name, src_code, location=None, **kwargs):
        preargs = toolchain.compile_arguments(
            cmodule.config.cxx,
            kwargs.pop("preargs", None) or [],
            cmodule.std_include_dirs(),
            os.path.join(cmodule.config.compiledir, "prelude"),
        )
        return stock(
            module_name,
            toolchain.repair_source(src_code),
            location=location,
            preargs=preargs,
            **kwargs,
        )

    compiler.compile_str = staticmethod(compile_str)


def _autocast(scalar):
    """NumPy 2 raises OverflowError where it wrapped: asarray(128, int8), Theano's first try.

    Without this an integer constant above 127 becomes uint64, and a shape made of such
    constants float64. Can go when Theano looks at the range instead.
    """
    import numpy

    caster = scalar.NumpyAutocaster
    stock = caster.__call__

    def call(self, x):
        try:
            return stock(self, x)
        except OverflowError:
            limits = {dtype: numpy.iinfo(dtype) for dtype in self.dtypes}
            for dtype, limit in limits.items():
                if limit.min <= x <= limit.max:
                    return numpy.asarray(x, dtype=dtype)
            raise

    caster.__call__ = call


def _repair(theano):
    cmodule = sys.modules["theano.link.c.cmodule"]
    _include_dirs(cmodule)
    _compile_str(cmodule)
    _autocast(sys.modules["theano.scalar.basic"])


# --- the hook ---------------------------------------------------------------------------------


# Theano ships scan's inner loop as C made by Cython 0.29 in 2020.
_SCAN_LOOP = "theano.scan.scan_perform_ext"


def _scan_loop_compiles(numpy):
    """Whether that C compiles; else the compiler's error would stop scan.

    Can go when Theano ships the loop's C made by a newer Cython.
    """
    return sys.version_info < (3, 11) and _numpy_version(numpy) < (2,)


class _NoScanLoop(importlib.abc.Loader):
    """Fails with the ImportError at which scan runs the same loop in Python."""

    def create_module(self, spec):
        raise ImportError("scan's C loop needs Python 3.10 or older and NumPy 1", name=spec.name)

    def exec_module(self, module):
        """Never reached; the import system asks for it."""


class _Loader(importlib.abc.Loader):
    """Runs a Theano module's own loader between the shims."""

    def __init__(self, loader, name):
        self._loader, self._name = loader, name

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        if self._name != "theano":
            with _stand_ins():
                return self._loader.exec_module(module)
        import numpy

        _numpy_names(numpy)
        _finfo_first(numpy)
        with _configuration(numpy), _stand_ins():
            self._loader.exec_module(module)
        _repair(module)
        module.__dcgan_compat__ = True


class _Finder(importlib.abc.MetaPathFinder):
    """Finds Theano as usual, and wraps the loaders of the modules that need shims."""

    def find_spec(self, name, path=None, target=None):
        if name == _SCAN_LOOP and not _scan_loop_compiles(sys.modules["numpy"]):
            return importlib.machinery.ModuleSpec(name, _NoScanLoop())
        if name not in ("theano", "theano.gpuarray.linalg"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = _Loader(spec.loader, name)
        return spec


def install():
    """Prepare this process for ``import theano``; a second call does nothing.

    Raises
    ------
    ImportError
        If Theano was imported before: its configuration is read once, at import.
    """
    if any(type(finder).__name__ == "_Finder" for finder in sys.meta_path):
        return
    if "theano" in sys.modules:
        raise ImportError(
            "theano was imported before lib, too late to adapt it to Python %d.%d and this NumPy: "
            "move `import lib` (or any `from lib import ...`) above the first `import theano`"
            % sys.version_info[:2]
        )
    sys.meta_path.insert(0, _Finder())


if __name__ == "__main__":
    from . import machine

    sys.exit(machine.main())
