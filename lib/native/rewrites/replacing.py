"""How a native Op takes a node's place, and how a rewrite becomes one of Theano's."""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.compile import optdb
from theano.graph.opt import copy_stack_trace, in2out
from theano.graph.toolbox import NoOutputFromInplace

from ..library import available


def usable(node: Any) -> Any:
    """Return whether the element-wise native Ops can take `node`: float32, on the CPU."""
    return (
        all(
            isinstance(v.type, T.TensorType) and v.type.dtype == "float32"
            for v in node.inputs + node.outputs
        )
        and available("elementwise")[0]
    )


def is_step(fgraph: Any) -> bool:
    """Return whether this is the inner graph of a scan, at positions above 49.9.

    A step is short and runs many times: Ops in Python cost more there than they save. Nothing
    but scan marks its graph like this.
    """
    return any(isinstance(feature, NoOutputFromInplace) for feature in fgraph._features)


def replaced(node: Any, *outs: Any) -> Any:
    """Return `outs` as the replacements of `node`'s outputs, the way a rewrite returns them.

    They get the outputs' broadcast patterns, which Theano asks for, and their stack traces.
    """
    new = [
        out if out.type == old.type else T.patternbroadcast(out, old.broadcastable)
        for out, old in zip(outs, node.outputs)
    ]
    copy_stack_trace(node.outputs[: len(new)], new)
    return new


def register(rewrite: Any, position: float, tag: str, *modes: Any) -> None:
    """Put a local rewrite among Theano's.

    Parameters
    ----------
    rewrite : theano.graph.opt.LocalOptimizer
        Registered under its own name.
    position : float
        When it runs; Theano's canonicalization is 0.1, its in-place rewrites begin at 50.
    tag : str
        Its own, beside ``dcgan_native``, for ``mode.excluding``.
    modes : str
        Those that have it; ``fast_run`` by default.
    """
    name = rewrite.__name__
    optdb.register(name, in2out(rewrite), position, tag, "dcgan_native", *(modes or ("fast_run",)))
