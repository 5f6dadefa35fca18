"""Theano-PyMC 1.1.2 on Python 3.8 to 3.13 and NumPy 1.20 to 2.x, without changing its files.

``import lib`` calls `install`, which imports nothing heavy: it only puts a finder in front
of ``sys.meta_path``. When something imports ``theano`` for the first time, that finder
applies the shims: names that NumPy dropped and Theano's configuration before, stand-ins for
modules that are gone while Theano's own modules run (`lib.old_names`), and at last the
repairs of Theano itself (`lib.repairs`) and the rewrites of `lib.native`.

``python -m lib.compat`` prints what was found on this machine.
"""

import contextlib
import importlib.abc
import importlib.machinery
import logging
import os
import shlex
import sys

from . import blas, old_names, repairs, theanorc, toolchain
from .errors import UnavailableError

_logger = logging.getLogger(__name__)


# --- configuration ----------------------------------------------------------------------------


def _cache_dir():
    return os.path.join(os.path.expanduser("~"), ".theano", "dcgan")


def _defaults(settings, found):
    """Our values for Theano's flags; the user's `settings` go before.

    blas__ldflags: NumPy 1.22 dropped what Theano reads it from, so that without a value
    importing Theano fails. floatX: float64 would double memory and time for nothing.
    compiledir_format: Theano's cache outlives a change of NumPy, which some of it does not fit.
    cxx: without a compiler and headers Theano would fail instead of running in Python.
    """
    defaults = {
        "floatX": "float32",
        "blas__ldflags": blas.link_flags(found, _cache_dir()),
        "compiledir_format": "dcgan-%(short_platform)s-%(processor)s-python%(python_version)s"
        "-numpy%(numpy_version)s",
    }
    problem = toolchain.problem(settings)
    if problem is not None and "cxx" not in settings:
        _logger.warning("%s; until then Theano runs in Python, many times slower", problem)
        defaults["cxx"] = ""
    return defaults


@contextlib.contextmanager
def _configuration(settings, found):
    """THEANO_FLAGS with our defaults while Theano reads it; the user's own value afterwards."""
    flags = theanorc.flags(os.environ)
    for name, value in _defaults(settings, found).items():
        if name.lower() not in settings:
            flags[name] = value
    before = os.environ.get("THEANO_FLAGS")
    os.environ["THEANO_FLAGS"] = ",".join(
        "%s=%s" % (name, shlex.quote(value)) for name, value in flags.items()
    )
    try:
        yield
    finally:
        if before is None:
            del os.environ["THEANO_FLAGS"]
        else:
            os.environ["THEANO_FLAGS"] = before


def require_compiler():
    """Check that Theano can compile; for programs to call before they do.

    Raises
    ------
    UnavailableError
        If there is no C++ compiler or no Python.h; says what to install.
    """
    problem = toolchain.problem(theanorc.settings(os.environ))
    if problem is not None:
        raise UnavailableError(problem)


# --- the hook ---------------------------------------------------------------------------------


def _theano(run, module):
    """Run theano/__init__.py between all the shims."""
    import numpy

    old_names.restore_numpy_names(numpy)
    old_names.name_numpy_core(numpy)
    repairs.finfo_first(numpy)
    settings = theanorc.settings(os.environ)
    found = None if "blas__ldflags" in settings else blas.find_blas()
    with _configuration(settings, found), old_names.stand_in_modules():
        run(module)
    repairs.apply(numpy, found)
    from . import native  # its ops need Theano

    if hasattr(native, "register"):
        native.register()


def _gpu_linalg(run, module):
    """scan imports theano.gpuarray.linalg later, which needs the stand-ins again."""
    with old_names.stand_in_modules():
        run(module)


def _scan_loop(run, module):
    """Theano ships scan's inner loop as C made by Cython 0.29, which newer headers refuse.

    At an ImportError scan runs the same loop in Python; at the compiler's error it would
    stop. Can go when Theano ships C made by a newer Cython.
    """
    import numpy

    if sys.version_info >= (3, 11) or repairs.numpy_version(numpy) >= (2,):
        raise ImportError("scan's C loop needs Python 3.10 or older and NumPy 1")
    run(module)


_SHIMS = {
    "theano": _theano,
    "theano.gpuarray.linalg": _gpu_linalg,
    "theano.scan.scan_perform_ext": _scan_loop,
}


class _Loader(importlib.abc.Loader):
    """A module's own loader, run by its shim."""

    def __init__(self, loader, shim):
        self._loader, self._shim = loader, shim

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._shim(self._loader.exec_module, module)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds modules as the finders behind it do, and wraps the loaders of those with a shim."""

    def find_spec(self, name, path=None, target=None):
        if name not in _SHIMS:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is not None:
            spec.loader = _Loader(spec.loader, _SHIMS[name])
        return spec


def install():
    """Prepare this process for ``import theano``; a second call does nothing.

    Raises
    ------
    ImportError
        If Theano was imported before: its configuration is read once, at import.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
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
