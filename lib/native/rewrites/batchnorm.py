"""Batch norm and the rectifier after it as one Op each way. Tag ``bn_native``."""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import copy_stack_trace, local_optimizer

from ...abstract.batchnorm import BatchNorm, BatchNormGrad
from ...abstract.rectifier import Rectifier, RectifierGrad
from ..arrays import address, plain, reusable
from ..library import load
from .replacing import replaced, usable


def _sizes(shape):
    """(n, c, m) of a matrix (n, c) or of maps (n, c, h, w)."""
    return shape[0], shape[1], shape[2] * shape[3] if len(shape) == 4 else 1


class NativeBatchNorm(Op):
    """(X) or (X, gain, bias) to (Y, means, inverse deviations).

    With a `leak` that is not None, Y has gone through a rectifier.
    """

    __props__ = ("eps", "leak")

    def __init__(self, eps, leak=None):
        self.eps, self.leak = eps, leak

    def make_node(self, X: Any, *gain_bias: Any) -> Any:
        return Apply(self, [X, *gain_bias], [X.type(), T.fvector(), T.fvector()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        X, *gain_bias = map(plain, inputs)
        n, c, m = _sizes(X.shape)
        Y = reusable(outputs[0], X.shape)
        mean, inverse = (reusable(storage, (c,)) for storage in outputs[1:])
        if X.size == 0:
            mean[...] = inverse[...] = float("nan")  # as a mean of nothing
            return
        load()[0].batchnorm(
            *(n, c, m, address(X)),
            *(map(address, gain_bias) if gain_bias else (None, None)),
            self.eps,
            self.leak is not None,
            self.leak or 0.0,
            *map(address, (Y, mean, inverse)),
        )

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0], (shapes[0][1],), (shapes[0][1],)]


class NativeBatchNormGrad(Op):
    """(X, dY, means, inverse deviations[, gain, bias]) to X's gradient[, gain's, bias's].

    With a `leak`, dY is the gradient behind the rectifier.
    """

    __props__ = ("leak",)

    def __init__(self, leak=None):
        self.leak = leak

    def make_node(self, X: Any, dY: Any, mean: Any, inverse: Any, *gain_bias: Any) -> Any:
        return Apply(
            self,
            [X, dY, mean, inverse, *gain_bias],
            [X.type()] + [T.fvector() for _ in gain_bias],
        )

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        X, dY, mean, inverse, *gain_bias = map(plain, inputs)
        n, c, m = _sizes(X.shape)
        dX, *dgain_bias = (reusable(s, shape) for s, shape in zip(outputs, (X.shape, (c,), (c,))))
        if X.size == 0:
            for vector in dgain_bias:
                vector[...] = 0
            return
        load()[0].batchnorm_grad(
            *(n, c, m),
            *map(address, (X, dY, mean, inverse)),
            *(map(address, gain_bias) if gain_bias else (None, None)),
            self.leak is not None,
            self.leak or 0.0,
            address(dX),
            *(map(address, dgain_bias) if dgain_bias else (None, None)),
        )

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return [shapes[0]] + [(shapes[0][1],)] * (len(node.outputs) - 1)


@local_optimizer([BatchNormGrad])
def local_batchnorm_grad(fgraph: Any, node: Any) -> Any:
    """Gradient of batch norm, with the rectifier's that comes before it -> native."""
    if not isinstance(node.op, BatchNormGrad) or not usable(node):
        return None
    X, dY, mean, inverse, *gain = node.inputs
    forward = mean.owner
    if forward is None or not isinstance(forward.op, BatchNorm) or forward.inputs[0] is not X:
        return None  # built by hand: the bias, which the rectifier needs, is not known
    leak = None
    if (
        dY.owner is not None
        and isinstance(dY.owner.op, RectifierGrad)
        and dY.owner.inputs[0] is forward.outputs[0]
    ):
        leak, dY = dY.owner.op.leak, dY.owner.inputs[1]
    outputs = NativeBatchNormGrad(leak).make_node(X, dY, mean, inverse, *forward.inputs[1:]).outputs
    return replaced(node, *outputs)


@local_optimizer([BatchNorm])
def local_batchnorm(fgraph: Any, node: Any) -> Any:
    """Batch norm, with the rectifier that comes after it -> native."""
    if not isinstance(node.op, BatchNorm) or not usable(node):
        return None
    normalised, last, leak = node.outputs[0], node.outputs[0], None
    clients = fgraph.clients[normalised]
    # where something else reads the normalised values too, they have to be made anyway
    if len(clients) == 1 and clients[0][0] != "output" and isinstance(clients[0][0].op, Rectifier):
        leak, last = clients[0][0].op.leak, clients[0][0].outputs[0]
    outputs = NativeBatchNorm(node.op.eps, leak).make_node(*node.inputs).outputs
    copy_stack_trace(node.outputs, outputs)
    return dict(zip([last, *node.outputs[1:]], outputs))
