"""Batch normalisation with the batch's own statistics."""

from __future__ import annotations

from typing import Any

import numpy as np
import theano.tensor as T
from theano.gradient import DisconnectedType
from theano.graph.basic import Apply

from .definition import DefinedOp


def _layout(ndim):
    """Axes that are averaged over, and the dimshuffle that spreads a vector over the rest."""
    return ([0], ("x", 0)) if ndim == 2 else ([0, 2, 3], ("x", 0, "x", "x"))


class BatchNorm(DefinedOp):
    """(X) or (X, gain, bias) to (normalised X, means, inverse standard deviations)."""

    __props__ = ("eps",)

    def __init__(self, eps):
        self.eps = float(eps)

    def make_node(self, X: Any, *gain_bias: Any) -> Any:
        vector = T.TensorType(X.dtype, [False])
        return Apply(self, [X, *gain_bias], [X.type(), vector(), vector()])

    def define(self, X: Any, *gain_bias: Any) -> list:  # type: ignore[override]
        axes, spread = _layout(X.ndim)
        mean = T.mean(X, axis=axes)
        centred = X - mean.dimshuffle(*spread)
        std = T.sqrt(T.mean(T.sqr(centred), axis=axes) + np.asarray(self.eps, X.dtype))
        Y = centred / std.dimshuffle(*spread)
        if gain_bias:
            gain, bias = (v.dimshuffle(*spread) for v in gain_bias)
            Y = Y * gain + bias
        return [Y, mean, 1.0 / std]

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        X = inputs[0]
        axes, spread = _layout(X.ndim)
        spread = tuple(None if axis == "x" else slice(None) for axis in spread)
        mean = X.mean(axis=tuple(axes))
        centred = X - mean[spread]
        inverse = 1 / np.sqrt(np.square(centred).mean(axis=tuple(axes)) + X.dtype.type(self.eps))
        Y = centred * inverse[spread]
        if len(inputs) > 1:
            Y = Y * inputs[1][spread] + inputs[2][spread]
        for storage, value in zip(outputs, (Y, mean, inverse)):
            storage[0] = np.asarray(value, dtype=X.dtype)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0], (shapes[0][1],), (shapes[0][1],)]

    def L_op(self, inputs: Any, outputs: Any, output_grads: Any) -> Any:
        dY, *others = output_grads
        if not all(isinstance(grad.type, DisconnectedType) for grad in others):
            # a second derivative: it runs through the statistics
            return super().L_op(inputs, outputs, output_grads)
        X, gain = inputs[0], inputs[1:2]
        grads = BatchNormGrad()(X, dY, outputs[1], outputs[2], *gain)
        return grads if gain else [grads]


class BatchNormGrad(DefinedOp):
    """(X, outputs' gradient, means, inverse deviations) to X's gradient.

    With the gain as fifth input also to its gradient and the bias's.
    """

    def make_node(self, X: Any, dY: Any, mean: Any, inverse: Any, *gain: Any) -> Any:
        dY = T.as_tensor_variable(dY)
        vectors = [T.TensorType(X.dtype, [False])() for _ in range(2 * len(gain))]
        return Apply(self, [X, dY, mean, inverse, *gain], [X.type(), *vectors])

    def define(self, X: Any, dY: Any, mean: Any, inverse: Any, *gain: Any) -> list:  # type: ignore[override]
        axes, spread = _layout(X.ndim)
        scale = inverse.dimshuffle(*spread)
        Xhat = (X - mean.dimshuffle(*spread)) * scale
        dXhat = dY * gain[0].dimshuffle(*spread) if gain else dY
        dX = scale * (
            dXhat
            - T.mean(dXhat, axis=axes, keepdims=True)
            - Xhat * T.mean(dXhat * Xhat, axis=axes, keepdims=True)
        )
        return [dX, T.sum(dY * Xhat, axis=axes), T.sum(dY, axis=axes)] if gain else [dX]

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        X, dY, mean, inverse, *gain = inputs
        axes, spread = _layout(X.ndim)
        axes = tuple(axes)
        spread = tuple(None if axis == "x" else slice(None) for axis in spread)
        Xhat = (X - mean[spread]) * inverse[spread]
        dgain, dbias = (dY * Xhat).sum(axis=axes), dY.sum(axis=axes)
        count = max(X.size // max(X.shape[1], 1), 1)
        scale = inverse * gain[0] if gain else inverse
        dX = scale[spread] * (dY - dbias[spread] / count - Xhat * dgain[spread] / count)
        for storage, value in zip(outputs, (dX, dgain, dbias)):
            storage[0] = np.asarray(value, dtype=X.dtype)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return [shapes[0]] + [(shapes[0][1],)] * (len(node.outputs) - 1)


def batch_normalize(X: Any, g: Any = None, b: Any = None, e: float = 1e-08) -> Any:
    """Normalise maps (n, c, h, w) per channel, or rows (n, d) per column, by their batch.

    Parameters
    ----------
    X : tensor4 or matrix
    g, b : vector, optional
        Gain and bias, both or none.
    e : float
        Added to the variance inside the root.

    Returns
    -------
    tensor, same shape

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", arXiv:1502.03167.
    """
    X = T.as_tensor_variable(X)
    gain_bias = [] if g is None or b is None else [T.cast(v, X.dtype) for v in (g, b)]
    return BatchNorm(e)(X, *gain_bias)[0]
