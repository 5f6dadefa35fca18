"""Runs the shims of `lib.compat` when Theano is imported, and costs nothing before."""

import importlib.machinery
import os
import sys

# Modules that need a shim, and its name in `lib.compat.shims`, which is imported with Theano only.
SHIMS = {
    "theano": "prepare_theano",
    "theano.gpuarray.linalg": "prepare_gpu_linalg",
    "theano.scan.scan_perform_ext": "prepare_scan_loop",
}


# Where tools/theano_build/backend.py puts Theano into our wheel, beside the package `lib`.
OURS = "_dcgan_theano"


def our_theano():
    """Return the spec of the Theano that was installed with this package, or None."""
    folders = [os.path.join(entry, OURS) for entry in sys.path]
    return importlib.machinery.PathFinder.find_spec("theano", folders)


class _Loader:
    """A module's own loader, run by its shim."""

    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        from . import shims

        getattr(shims, SHIMS[module.__name__])(self._loader.exec_module, module)


class _Finder:
    """Finds modules as the finders behind it do, and wraps the loaders of those with a shim."""

    def find_spec(self, name, path=None, target=None):
        if name not in SHIMS:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is None and name == "theano":
            spec = our_theano()
        if spec is not None:
            spec.loader = _Loader(spec.loader)
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
