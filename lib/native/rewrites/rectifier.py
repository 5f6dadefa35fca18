"""Single rectifiers, plain and leaky, on all cores. Tag ``bn_native``."""

from __future__ import annotations

from typing import Any

from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer

from ...abstract.rectifier import Rectifier, RectifierGrad
from ..arrays import address, plain, reusable
from ..library import load
from .replacing import replaced, usable


class NativeRectifier(Op):
    """(x) to x where positive, leak*x elsewhere; `inplace` overwrites x."""

    __props__ = ("leak", "inplace")

    def __init__(self, leak, inplace=False):
        self.leak, self.inplace = leak, inplace
        if inplace:
            self.destroy_map = {0: [0]}

    def make_node(self, x: Any) -> Any:
        return Apply(self, [x], [x.type()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        x = plain(inputs[0])
        y = outputs[0][0] = x if self.inplace else reusable(outputs[0], x.shape)
        load()[0].rectify(x.size, address(x), self.leak, address(y))

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return shapes


class NativeRectifierGrad(Op):
    """(x, dy) to dx, see `NativeRectifier`; `inplace` overwrites dy."""

    __props__ = ("leak", "inplace")

    def __init__(self, leak, inplace=False):
        self.leak, self.inplace = leak, inplace
        if inplace:
            self.destroy_map = {0: [1]}

    def make_node(self, x: Any, dy: Any) -> Any:
        return Apply(self, [x, dy], [dy.type()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        x, dy = map(plain, inputs)
        if x.shape != dy.shape:
            raise ValueError(
                "gradient of a rectifier: it has shape %r, expected the input's, %r"
                % (dy.shape, x.shape)
            )
        dx = outputs[0][0] = dy if self.inplace else reusable(outputs[0], x.shape)
        load()[0].rectify_grad(x.size, address(x), address(dy), self.leak, address(dx))

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0]]


@local_optimizer([Rectifier, RectifierGrad])
def local_rectifier(fgraph: Any, node: Any) -> Any:
    """Rectifier and its gradient -> native."""
    if not isinstance(node.op, (Rectifier, RectifierGrad)) or not usable(node):
        return None
    native = NativeRectifier if isinstance(node.op, Rectifier) else NativeRectifierGrad
    return replaced(node, native(node.op.leak)(*node.inputs))


@local_optimizer([NativeRectifierGrad])
def local_rectifier_output(fgraph: Any, node: Any) -> list | None:
    """Gradient by the rectifier's input -> by its output, whose signs are the same.

    The input is then free for being overwritten. Not for a leak of 0, where the output does
    not tell 0 from a negative number.
    """
    if not isinstance(node.op, NativeRectifierGrad) or not node.op.leak > 0:
        return None
    x, dy = node.inputs
    for client, _ in fgraph.clients[x]:
        if client != "output" and client.op == NativeRectifier(node.op.leak):
            return [node.op(client.outputs[0], dy)]
    return None
