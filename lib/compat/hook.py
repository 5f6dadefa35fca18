"""Runs the shims of `lib.compat` when Theano is imported, and costs nothing before."""

from __future__ import annotations

import importlib.machinery
import os
import sys
import types

from . import python_names

# Modules that need a shim, and its name in `lib.compat.shims`, which is imported with Theano only.
SHIMS = {
    "lasagne.layers.corrmm": "replace_gpu_layers",
    "lasagne.layers.cuda_convnet": "replace_gpu_layers",
    "lasagne.layers.dnn": "replace_gpu_layers",
    "theano": "prepare_theano",
    "theano.compile.debugmode": "rewrite_functions",
    "theano.gpuarray.linalg": "prepare_gpu_linalg",
    "theano.graph.opt": "rewrite_functions",
    "theano.printing": "rewrite_functions",
    "theano.scalar.basic_scipy": "postpone_scipy",
    "theano.scan.scan_perform_ext": "prepare_scan_loop",
    "theano.tensor.blas": "postpone_scipy",
    "theano.tensor.elemwise": "rewrite_functions",
    "theano.tensor.io": "postpone_mpi",
    "theano.tensor.random.basic": "postpone_scipy",
    "theano.tensor.signal.pool": "rewrite_functions",
    "theano.tensor.slinalg": "postpone_scipy",
    "theano.tensor.sort": "rewrite_functions",
}

# An attribute of the module theano: the package lib that prepared it.
PREPARED = "_prepared_by_lib"

_TOP = __package__.rpartition(".")[0]
# What has registered something with Theano, or keeps state for functions that are compiled.
_LASTING = ("abstract", "compat", "device", "errors", "jax_backend", "native", "toolchain")


# Where tools/theano_build/backend.py puts Theano into our wheel, beside the package `lib`.
OURS = "_dcgan_theano"


def our_theano() -> importlib.machinery.ModuleSpec | None:
    """Return the spec of the Theano that was installed with this package, or None."""
    folders = [os.path.join(entry, OURS) for entry in sys.path]
    return importlib.machinery.PathFinder.find_spec("theano", folders)


class _Loader:
    """A module's own loader, run by its shim; all else is the own loader's."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        name = module.__name__
        if name in SHIMS:
            from . import shims

            getattr(shims, SHIMS[name])(self._loader.exec_module, module)
        else:
            self._loader.exec_module(module)
        if not (name + ".").startswith("theano."):
            return
        if name == "theano":
            setattr(module, PREPARED, sys.modules[_TOP])
            loaded = [m for key, m in list(sys.modules.items()) if key.startswith("theano.")]
            for other in (module, *loaded):
                _answer_for_old_names(other)
            return
        _answer_for_old_names(module)
        if hasattr(sys.modules.get("theano"), PREPARED):
            from . import numpy_view

            numpy_view.install(module)


def _old_names():
    """Return `lib.compat.theano_names.modules`; None in a ported checkout that lacks it."""
    try:
        from .theano_names import modules
    except ModuleNotFoundError as error:
        if error.name != __package__ + ".theano_names":
            raise
        return None
    return modules


def _answer_for_old_names(module):
    """Have what `module` lacks looked up among the names of older releases (PEP 562)."""

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError("module %r has no attribute %r" % (module.__name__, name))
        modules = _old_names()
        if modules is None:
            raise AttributeError("module %r has no attribute %r" % (module.__name__, name))
        return modules.find(module, name, sys._getframe(1))

    vars(module).setdefault("__getattr__", __getattr__)


class _Finder:
    """Finds modules as the finders behind it do, and wraps their loaders."""

    def find_spec(self, name, path=None, target=None):
        # during Theano's own import only the shims; what it has by then is completed at its end
        if name not in SHIMS and not (
            name.startswith("theano.") and hasattr(sys.modules.get("theano"), PREPARED)
        ):
            return None
        others = (f for f in sys.meta_path if not isinstance(f, (_Finder, _OldNames)))
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is None and name == "theano":
            spec = our_theano()
        if spec is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _OldNames:
    """Finds modules that Theano had once, where nobody else does; the last of all finders."""

    def find_spec(self, name, path=None, target=None):
        if not (name.startswith("theano.") and hasattr(sys.modules.get("theano"), PREPARED)):
            return None
        modules = _old_names()
        return modules and modules.spec(name, self)

    def create_module(self, spec):
        return None  # an empty one, as Python makes it

    def exec_module(self, module):
        _old_names().load(module)
        _answer_for_old_names(module)


class _Kept:
    """Finds the modules of an earlier import of this package, as they are.

    A console that forgets the user's modules (Spyder's, PyCharm's) forgets ours where they lie
    in the user's folder. Theano does not, so that a second copy of them would register everything
    twice, and its Ops would be unknown to the rewrites of the first.
    """

    def __init__(self, modules):
        self._modules = modules

    def find_spec(self, name, path=None, target=None):
        module = self._modules.get(name)
        if module is None:
            return None
        spec = importlib.machinery.ModuleSpec(
            name, self, origin=module.__file__, is_package=hasattr(module, "__path__")
        )
        spec.has_location = True
        return spec

    def create_module(self, spec):
        module = self._modules[spec.name]
        spec.submodule_search_locations = getattr(module, "__path__", None)
        return module

    def exec_module(self, module):
        """Do nothing: it has been run."""


def _lasting(package, found):
    """Collect in `found` the modules below `package` that are to be kept, by name."""
    for name, module in list(vars(package).items()):
        dotted = package.__name__ + "." + name
        if isinstance(module, types.ModuleType) and module.__name__ == dotted:
            if dotted.split(".")[1] in _LASTING:
                found[dotted] = module
                _lasting(module, found)
    return found


def _are_ours(finder):
    """Whether this or an earlier, forgotten import of this file put `finder` there."""
    return type(finder).__module__ == __name__


def _report_interrupts():
    """Have Ctrl-C during the imports of our own programs reported; a ported checkout has none."""
    try:
        from . import interrupts
    except ImportError:
        return
    interrupts.install()


def install() -> None:
    """Prepare this process for ``import theano``; a second call does nothing.

    Where a console or a test runner forgot this package's modules and imports them again,
    their finders take the place of the old ones; Theano stays as it was prepared.

    Raises
    ------
    ImportError
        If Theano was imported before: its configuration is read once, at import.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    earlier = [finder for finder in sys.meta_path if _are_ours(finder)]
    before = getattr(sys.modules.get("theano"), PREPARED, None)
    if "theano" in sys.modules and not earlier and before is None:
        raise ImportError(
            "theano was imported before lib, too late to adapt it to Python %d.%d and this NumPy: "
            "move `import lib` (or any `from lib import ...`) above the first `import theano`, or "
            "run the program with `python -m lib`" % sys.version_info[:2]
        )
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder not in earlier]
    if before is not None:
        kept = _lasting(before, {})
        for name in (_TOP + ".compat", __name__):  # they are being imported
            kept.pop(name, None)
        sys.meta_path.insert(0, _Kept(kept))
        setattr(sys.modules["theano"], PREPARED, sys.modules[_TOP])
    sys.meta_path.insert(0, _Finder())
    sys.meta_path.append(_OldNames())
    python_names.restore()
    _report_interrupts()
