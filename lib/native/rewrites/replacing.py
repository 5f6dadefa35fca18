"""How a native Op takes a node's place, and how a rewrite becomes one of Theano's."""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.compile import optdb
from theano.graph.opt import copy_stack_trace, in2out

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
