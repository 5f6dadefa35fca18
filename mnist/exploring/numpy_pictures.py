"""The pictures that plain layers make, computed by NumPy.

What a page shows is measured against them, and they against Theano's.
"""

from __future__ import annotations

from typing import Any, List

import numpy as np

from .layers import Layer


def pictures(layers: List[Layer], Z: np.ndarray, Y: Any, inverse_transform: Any) -> np.ndarray:
    """Return what the layers make, computed by NumPy.

    Parameters
    ----------
    layers : list of Layer
    Z : ndarray, (n, nz)
    Y : ndarray, (n, ny), or None
    inverse_transform : callable
        From the last layer's values to floats from 0 to 1.

    Returns
    -------
    ndarray, (n, nc, side, side), uint8
    """
    h = np.asarray(Z, np.float32)
    for layer in layers:
        h = _apply(layer, h, Y)
    floats = np.clip(inverse_transform(h), 0.0, 1.0)
    return np.rint(floats * 255.0).astype(np.uint8)


def _apply(layer, h, Y):
    n, side, weight = len(h), layer.side_in, layer.weight
    if Y is not None:
        h = h.reshape(n, -1, side * side)
        planes = np.broadcast_to(Y[:, :, None], (n, Y.shape[1], side * side))
        h = np.concatenate([h, planes.astype(np.float32)], axis=1)
    h = h.reshape(n, weight.shape[0], side * side)
    products = np.matmul(weight.reshape(weight.shape[0], -1).T, h)
    if weight.ndim == 4:
        products = _spread(layer, products)
    products = products.reshape(n, -1, layer.side_out**2)
    if layer.gain is not None:
        products = products * layer.gain.reshape(1, -1, layer.side_out**2)
    if layer.bias is not None:
        size = layer.bias.size // products.shape[1]
        products = products + layer.bias.reshape(1, -1, size)
    return _ACTIVATIONS[layer.activation](products, layer.leak).reshape(
        n, -1, layer.side_out, layer.side_out
    )


def _spread(layer, products):
    """Add up each pixel's multiples of the filters, (n, f*k*k, pixels), where they belong."""
    n, (_, f, k, _) = len(products), layer.weight.shape
    s, p, i = layer.stride, layer.padding, layer.side_in
    side = max(s * (i - 1) + k, layer.side_out + p)
    whole = np.zeros((n, f, side, side), np.float32)
    products = products.reshape(n, f, k, k, i, i)
    for y in range(k):
        for x in range(k):
            whole[:, :, y : y + s * i : s, x : x + s * i : s][:, :, :i, :i] += products[:, :, y, x]
    o = layer.side_out
    return whole[:, :, p : p + o, p : p + o]


_ACTIVATIONS: Any = {
    "relu": lambda x, leak: np.maximum(x, 0),
    "leaky": lambda x, leak: np.maximum(x, leak * x),
    "tanh": lambda x, leak: np.tanh(x),
    "sigmoid": lambda x, leak: 1 / (1 + np.exp(-x)),
}
