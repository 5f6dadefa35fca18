"""Sums of float32 on all cores, where Theano's take one. Tag ``sum_native``."""

from __future__ import annotations

import math
from typing import Any

import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer
from theano.tensor.elemwise import Sum

from ..arrays import address, plain, reusable
from ..library import available, load
from . import replacing
from .replacing import replaced


def _kept_between(axes, ndim):
    """(first, end) of the axes that a sum over `axes` keeps, or None if they are not in a row."""
    kept = [axis for axis in range(ndim) if axes is not None and axis not in axes]
    if not kept:
        return ndim, ndim
    contiguous = kept[-1] - kept[0] + 1 == len(kept)
    return (kept[0], kept[-1] + 1) if contiguous else None


class NativeSum(Op):
    """(x) to its sum over all axes before `first` and from `end` on."""

    __props__ = ("first", "end")

    def __init__(self, first, end):
        self.first, self.end = first, end

    def make_node(self, x: Any) -> Any:
        pattern = x.broadcastable[self.first : self.end]
        return Apply(self, [x], [T.TensorType("float32", pattern)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        x = plain(inputs[0])
        kept = x.shape[self.first : self.end]
        n, c, m = (math.prod(part) for part in (x.shape[: self.first], kept, x.shape[self.end :]))
        out = reusable(outputs[0], kept)
        load()[0].sum(n, c, m, address(x), address(out))

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0][self.first : self.end]]


@local_optimizer([Sum])
def local_sum(fgraph: Any, node: Any) -> Any:
    """Sum of float32 -> native, if the axes that stay are neighbours."""
    if type(node.op) is not Sum:
        return None
    (x,) = node.inputs
    if x.type.dtype != "float32" or node.outputs[0].type.dtype != "float32":
        return None  # other types are rare, and summing integers loses nothing
    kept = _kept_between(node.op.axis, x.ndim)
    if kept is None or x.ndim == 0 or not available("elementwise")[0]:
        return None
    if replacing.is_step(fgraph):
        return None  # its sums are small, and Theano's C++ starts without Python
    return replaced(node, NativeSum(*kept)(x))


def register() -> None:
    """After Theano's own rewrites of sums, and once a scan's steps are known; before in place."""
    replacing.register(local_sum, 49.95, "sum_native")
