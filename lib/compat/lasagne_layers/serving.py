"""Who answers for a module of Lasagne's that wants a GPU: Lasagne wherever it can, else we."""

from __future__ import annotations

import importlib
import types
from typing import Any

# What these modules import of packages that there are only with a GPU.
_GPU_ONLY = (
    *("theano.sandbox.cuda", "theano.sandbox.gpuarray", "theano.gpuarray"),
    *("pygpu", "pylearn2"),
)


def load(run: Any, module: types.ModuleType) -> None:
    """Run Lasagne's own module; where it asks for a GPU in vain, fill it with our layers.

    Parameters
    ----------
    run : callable
        Runs the module.
    module : module
        ``lasagne.layers.dnn``, ``corrmm`` or ``cuda_convnet``, still empty.

    Raises
    ------
    ImportError
        As Lasagne raises it, for any other reason than that there is no GPU.
    """
    try:
        run(module)
    except ImportError as error:
        if not _wants_gpu(error, module):
            raise
    else:
        return
    _fill(module, importlib.import_module("." + module.__name__.rpartition(".")[2], __package__))


def _wants_gpu(error, module):
    """Whether the module refused for want of a GPU: by a `raise` of its own, or an import."""
    if error.name is not None:
        return (error.name + ".").startswith(tuple(name + "." for name in _GPU_ONLY))
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    return last.tb_frame.f_globals is vars(module)


def _fill(module, ours):
    """Give `module` what `ours` has; its classes say that they are the module's own.

    So a pickle of a network that is made here finds Lasagne's classes where there is a GPU.
    """
    found = {name: value for name, value in vars(ours).items() if not name.startswith("_")}
    for value in found.values():
        if getattr(value, "__module__", None) == ours.__name__:
            value.__module__ = module.__name__
    vars(module).update(found)
    vars(module).update(__doc__=ours.__doc__, __file__=ours.__file__, __all__=ours.__all__)
