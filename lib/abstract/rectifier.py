"""The rectifier and the leaky rectifier."""

from __future__ import annotations

from typing import Any

import numpy as np
import theano.tensor as T
from theano.graph.basic import Apply

from .definition import DefinedOp


def _halves(leak, dtype):
    """Half the sum and half the difference of both slopes, 1 and `leak`."""
    return np.asarray(0.5 * (1 + leak), dtype), np.asarray(0.5 * (1 - leak), dtype)


class Rectifier(DefinedOp):
    """x where positive, leak*x where negative."""

    __props__ = ("leak",)

    def __init__(self, leak):
        self.leak = float(leak)

    def make_node(self, x: Any) -> Any:
        return Apply(self, [x], [x.type()])

    def define(self, x: Any) -> list:  # type: ignore[override]
        half_sum, half_difference = _halves(self.leak, x.dtype)
        return [half_sum * x + half_difference * abs(x)]

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        (x,) = inputs
        # np.maximum would not do for leak > 1
        outputs[0][0] = np.where(x > 0, x, x.dtype.type(self.leak) * x)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return shapes

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> list:
        return [RectifierGrad(self.leak)(inputs[0], output_grads[0])]


class RectifierGrad(DefinedOp):
    """Gradient at `x`, given the outputs' gradient `dy`; at 0 the mean of both sides."""

    __props__ = ("leak",)

    def __init__(self, leak):
        self.leak = float(leak)

    def make_node(self, x: Any, dy: Any) -> Any:
        dy = T.as_tensor_variable(dy)
        return Apply(self, [x, dy], [x.type()])

    def define(self, x: Any, dy: Any) -> list:  # type: ignore[override]
        half_sum, half_difference = _halves(self.leak, x.dtype)
        return [dy * (half_sum + half_difference * T.sgn(x))]

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        x, dy = inputs
        half_sum, half_difference = _halves(self.leak, x.dtype)
        outputs[0][0] = np.asarray(dy * (half_sum + half_difference * np.sign(x)), dtype=x.dtype)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0]]

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> list:
        x, _ = inputs
        return [x.zeros_like(), RectifierGrad(self.leak)(x, output_grads[0])]


def rectify(x: Any, leak: float = 0.0) -> Any:
    """x where positive, ``leak*x`` where negative; upstream's (1+leak)/2*x + (1-leak)/2*|x|.

    Parameters
    ----------
    x : tensor of floats
    leak : float
        0 for the ordinary rectifier.

    Returns
    -------
    tensor, same shape
    """
    return Rectifier(leak)(T.as_tensor_variable(x))
