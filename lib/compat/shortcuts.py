"""What Theano does for nothing, left out: SciPy and MPI at once, its own C files read again.

Theano's modules import SciPy's statistics, special functions and linear algebra for a few Ops.
That is more than half of the time that ``import theano`` takes, and most programs use none of
these Ops. Can go when Theano imports SciPy within the Ops.

Where mpi4py is installed, Theano imports it for four Ops. That starts MPI in every program: it
takes a second, leaves threads that a fork must not meet, and fails where mpi4py finds no MPI.

An `ExternalCOp` reads its C code again for each instance, and asks the file system for every
folder on the way there first: a quarter of the time that rewriting a large graph takes, because
each DimShuffle is one.

To fold constants, Theano compiles C++ that moves a few numbers once: a second for each such Op,
and nothing else is compiled meanwhile. NumPy moves the same numbers.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import sys
import weakref
from types import ModuleType
from typing import Callable

# The parts that Theano's modules name.
PARTS = ("scipy", "scipy.linalg", "scipy.linalg.blas", "scipy.special", "scipy.stats")

# What Theano keeps from scipy.linalg.blas in tables at once, by element type.
_TABLED = ("sgemv", "dgemv", "cgemv", "zgemv", "sger", "dger", "cgeru", "zgeru")


class _Later:
    """A function of a module; the module is imported at the first call."""

    def __init__(self, module, name):
        self._module, self.__name__ = module, name

    def __call__(self, *args, **kwargs):
        return getattr(importlib.import_module(self._module), self.__name__)(*args, **kwargs)


class _Part:
    """Stands for a module in another module's namespace; the first use imports the real one."""

    def __init__(self, name):
        self.__name__ = name

    def __getattr__(self, attribute):
        dotted = self.__name__ + "." + attribute
        if dotted in PARTS:
            value = _Part(dotted)
        elif dotted == "scipy.linalg.blas.fblas":  # what SciPy had until 2012, asked for first
            raise AttributeError("module 'scipy.linalg.blas' has no attribute 'fblas'")
        elif self.__name__ == "scipy.linalg.blas" and attribute in _TABLED:
            value = _Later(self.__name__, attribute)
        else:
            value = getattr(importlib.import_module(self.__name__), attribute)
        vars(self)[attribute] = value
        return value


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    """Do what the import statement does, with stand-ins for `PARTS`."""
    if level == 0 and not fromlist and name in PARTS:
        return _Part("scipy")
    return builtins.__import__(name, globals, locals, fromlist, level)


def run_without_scipy(run: Callable, module: ModuleType) -> None:
    """Run `module`, one of Theano's, so that its ``import scipy.part`` costs nothing.

    Only this module's own import statements are concerned. Without SciPy they fail as ever.

    Parameters
    ----------
    run : callable
        Takes the module and runs its code.
    module : module
    """
    if importlib.util.find_spec("scipy") is not None:
        vars(module)["__builtins__"] = dict(vars(builtins), __import__=_import)
    run(module)


class _World:
    """MPI's communicator of all processes; MPI starts at the first use."""

    def __getattr__(self, attribute):
        return getattr(importlib.import_module("mpi4py.MPI").COMM_WORLD, attribute)


def _import_without_mpi(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0 and name == "mpi4py":
        raise ImportError("MPI is imported at its first use")
    return builtins.__import__(name, globals, locals, fromlist, level)


def run_without_mpi(run: Callable, module: ModuleType) -> None:
    """Run `module`, ``theano.tensor.io``, so that MPI starts with the first Op that needs it.

    A program that has imported MPI itself before has its own. Without mpi4py all is as ever.

    Parameters
    ----------
    run : callable
        Takes the module and runs its code.
    module : module
    """
    if "mpi4py.MPI" in sys.modules or importlib.util.find_spec("mpi4py") is None:
        run(module)
        return
    vars(module)["__builtins__"] = dict(vars(builtins), __import__=_import_without_mpi)
    run(module)
    vars(module).update(MPI=_Part("mpi4py.MPI"), comm=_World(), mpi_enabled=True)


def read_c_files_once(op: ModuleType) -> None:
    """Keep what an Op of Theano's own read; others' files are read as before.

    Parameters
    ----------
    op : module
        ``theano.graph.op``.
    """
    # Somebody may be writing others' files.
    stock = op.ExternalCOp.load_c_code
    known: weakref.WeakKeyDictionary = (
        weakref.WeakKeyDictionary()
    )  # {class: {names of its files: (codes, sections)}}

    def load_c_code(self, func_files):
        cls = type(self)
        if not cls.__module__.startswith("theano."):
            stock(self, func_files)
            return
        of_class = known.setdefault(cls, {})
        key = tuple(func_files)
        if key not in of_class:
            stock(self, func_files)
            of_class[key] = (tuple(self.func_codes), dict(self.code_sections))
        codes, sections = of_class[key]
        # its own copies: an Op may add sections
        self.func_codes, self.code_sections = list(codes), dict(sections)

    op.ExternalCOp.load_c_code = load_c_code


#: Ops, by module, that copy or view numbers and compute none: the same in Python to the bit.
MOVERS = {
    "theano.compile.ops": ("Rebroadcast", "Shape", "Shape_i"),
    "theano.tensor.basic": ("Alloc", "Join", "Reshape", "ScalarFromTensor"),
    "theano.tensor.elemwise": ("DimShuffle",),
    "theano.tensor.opt": ("MakeVector",),
    "theano.tensor.subtensor": ("Subtensor",),
}


def _always(op, node):
    return True


def fold_in_python() -> None:
    """Have the constants of `MOVERS` folded without a compiler; Theano has been imported."""
    for module, names in MOVERS.items():
        for name in names:
            getattr(sys.modules[module], name).python_constant_folding = _always
