"""`FunctionMaker` rewrites only graphs that were not rewritten before."""

from __future__ import annotations

import collections
import copyreg
import hashlib
import io
import pickle
from typing import Any, Callable

from ...native import library
from . import circumstances, files, written
from .foreign import Foreign

VARIABLE = "DCGAN_GRAPHS"  # environment variable; with 0, nothing is kept or read

#: Smaller graphs are rewritten in less time than one sees.
LEAST = 40
_MOST = 100000
# what pickle and the objects in it raise
_UNWRITABLE = (pickle.PicklingError, AttributeError, RecursionError, TypeError, ValueError)
_UNREADABLE = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)


def install(maker: Any, config: Any, folder: Callable) -> None:
    """Have graphs kept by the hook that Theano has for it, where `cache_optimizations` is set.

    Parameters
    ----------
    maker : class
        ``theano.compile.function.types.FunctionMaker``.
    config : TheanoConfigParser
    folder : callable
        Returns the path of the folder that they are kept in.
    """

    def optimize_graph_with_cache(self, optimizer, inputs, outputs):
        key = _key(self.fgraph, optimizer, inputs, outputs, config)
        if key is None:
            return optimizer(self.fgraph)
        native = _has_float32(self.fgraph)
        content = files.load(folder(), key)
        if content is not None and (not native or library.as_expected()):
            if _restore(self.fgraph, content):
                return None
        profile = optimizer(self.fgraph)
        if not native or library.as_expected():
            _keep(self.fgraph, folder(), key)
        return profile

    maker.optimize_graph_with_cache = optimize_graph_with_cache


def _key(graph, optimizer, inputs, outputs, config):
    """Hex digest of all that decides what rewriting makes of it; None if it is not to be kept."""
    if not LEAST <= len(graph.apply_nodes) <= _MOST or config.profile_optimizer:
        return None
    if config.compute_test_value != "off" or config.compute_test_value_opt != "off":
        return None  # their values hang on the variables
    try:
        parts = [
            written.write(graph.inputs, graph.outputs, graph.toposort(), written.distinguished),
            [_kind(variable) for variable in graph.inputs],
            [(i.mutable, i.borrow, i.update is not None) for i in inputs],
            [o.borrow for o in outputs],
            graph.update_mapping,
            circumstances.described(optimizer),
            circumstances.settings(),
            circumstances.native() if _has_float32(graph) else None,
        ]
        return hashlib.sha256(_bytes(parts)).hexdigest()
    except (Foreign, *_UNWRITABLE):
        return None  # something of this graph cannot be written


def _has_float32(graph):
    """Whether native code can have a part in it: without need it is not to be built."""
    return any(getattr(v.type, "dtype", None) == "float32" for v in graph.variables)


def _bytes(values, shared=False):
    """A pickle; the same for equal values, whether they are one object or several.

    With `shared`, what is one object stays one.
    """
    from theano.tensor.random import type as random

    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=4)
    pickler.fast = not shared  # fast: without references to what was written before
    # each function's graph has the one that Theano has, which is equal to no other
    table = {random.RandomStateType: lambda kind: "random_state_type"}
    pickler.dispatch_table = collections.ChainMap(table, copyreg.dispatch_table)
    pickler.dump(values)
    return file.getvalue()


def _kind(variable):
    """Type and name of an input; of a shared variable the shape, too, but not its value."""
    value = getattr(getattr(variable, "container", None), "value", None)
    return variable.type, variable.name, getattr(value, "shape", None)


def _keep(graph, folder, key):
    try:
        content = written.write(graph.inputs, graph.outputs, graph.toposort())
        files.save(folder, key, _bytes(content, shared=True))
    except (Foreign, *_UNWRITABLE):
        return  # a rewrite has put something in that cannot be written


def _restore(graph, content):
    """Put the kept graph in place of what `graph` computes; return whether it was done."""
    from theano.graph.destroyhandler import DestroyHandler

    if content is None:
        return False
    try:
        new = written.read(pickle.loads(content), graph.inputs)
    except _UNREADABLE:
        return False
    if [v.type for v in new] != [v.type for v in graph.outputs]:
        return False
    for number, variable in enumerate(new):
        if variable is not graph.outputs[number]:
            graph.replace(graph.outputs[number], variable, reason="kept")
    if not hasattr(graph, "destroyers"):
        graph.attach_feature(DestroyHandler())
    return True
