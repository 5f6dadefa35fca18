"""Adam's step for one parameter as one Op. Tag ``adam_native``."""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer

from ...abstract.adam import AdamStep
from ..arrays import address, plain, reusable
from ..library import load
from .replacing import replaced, usable


class NativeAdam(Op):
    """(p, m, v, g, l2, t, lr, b1, b2, e, l) to new (p, m, v); `inplace` overwrites the old."""

    __props__ = ("inplace",)

    def __init__(self, inplace=False):
        self.inplace = inplace
        if inplace:
            self.destroy_map = {0: [0], 1: [1], 2: [2]}

    def make_node(self, p: Any, m: Any, v: Any, g: Any, *numbers: Any) -> Any:
        return Apply(self, [p, m, v, g, *numbers], [x.type() for x in (p, m, v)])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        old, g, numbers = [plain(x) for x in inputs[:3]], plain(inputs[3]), map(float, inputs[4:])
        if any(x.shape != g.shape for x in old):
            raise ValueError(
                "Adam: parameter and moments have shapes %s, expected the gradient's, %r"
                % (", ".join(repr(x.shape) for x in old), g.shape)
            )
        if self.inplace:
            new = old
            for storage, x in zip(outputs, new):
                storage[0] = x
        else:
            new = [reusable(storage, g.shape) for storage in outputs]
        load()[0].adam(g.size, *map(address, old), address(g), *numbers, *map(address, new))

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return shapes[:3]


def _decay(g, p):
    """Split g into (gradient, factor) if it is gradient + p*factor, else (g, 0)."""
    if g.owner is not None and g.owner.op == T.add and len(g.owner.inputs) == 2:
        for gradient, decay in (g.owner.inputs, g.owner.inputs[::-1]):
            if decay.owner is None or decay.owner.op != T.mul or len(decay.owner.inputs) != 2:
                continue
            for factor, other in (decay.owner.inputs, decay.owner.inputs[::-1]):
                if other is p and all(factor.broadcastable) and factor.dtype == "float32":
                    return gradient, factor.dimshuffle()
    return g, T.constant(0.0, dtype="float32")


@local_optimizer([AdamStep])
def local_adam(fgraph: Any, node: Any) -> Any:
    """Adam's step, with the weight decay in its gradient -> native."""
    if not isinstance(node.op, AdamStep) or not usable(node):
        return None
    p, m, v, g, *numbers = node.inputs
    if any(number.ndim for number in numbers):
        return None  # a learning rate for each element
    gradient, factor = _decay(g, p)
    if gradient.broadcastable != p.broadcastable:
        gradient, factor = g, T.constant(0.0, dtype="float32")
    outputs = NativeAdam().make_node(p, m, v, gradient, factor, *numbers).outputs
    return replaced(node, *outputs)
