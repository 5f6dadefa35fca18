"""Generators of other programs, written out in NumPy, and this project's pictures beside them."""

from typing import NamedTuple, Optional

import numpy as np
import theano
import theano.tensor as T

from lib.ops import batchnorm
from lib.running_statistics import Fixed
from tests import reference

IN_PYTHON = theano.Mode(linker="py", optimizer="fast_compile")


class Layer(NamedTuple):
    """A transposed convolution (inputs, filters, k, k) that is not turned, and its surroundings."""

    w: np.ndarray
    bias: Optional[np.ndarray]
    norm: Optional[tuple]  # gain, bias, mean, variance
    stride: int
    padding: int
    side: int  # of its output


def draw(nz, filters, sides, k=4, biases=True, seed=0):
    """Layers whose first takes 1x1 to its side, and whose others double it."""
    rs, found = np.random.RandomState(seed), []
    for number, (n, side) in enumerate(zip(filters, sides)):
        inputs = filters[number - 1] if number else nz
        first, same = number == 0, number > 0 and side == sides[number - 1]
        w = rs.normal(0, 1.5 / np.sqrt(inputs * 4), (inputs, n, k, k)).astype("f4")
        norm = None
        if number < len(filters) - 1:
            norm = (rs.normal(1, 0.2, n), rs.normal(0, 0.2, n), rs.normal(0, 0.2, n))
            norm = tuple(v.astype("f4") for v in (*norm, rs.uniform(0.5, 2, n)))
        bias = rs.normal(0, 0.3, n).astype("f4") if biases else None
        found.append(Layer(w, bias, norm, 1 if first or same else 2, 0 if first else 1, side))
    return found


def pictures(layers, Z, epsilon, hidden):
    """What the program makes of noise, with the statistics that its file keeps."""
    h = Z[:, :, None, None]
    for layer in layers:
        strides, pads = (layer.stride,) * 2, (layer.padding,) * 2
        out = layer.side + (3 if layer.padding and layer.stride == 1 else 0)
        h = reference.deconv(h, layer.w, strides, pads, (out, out), False)
        h = h[:, :, : layer.side, : layer.side]
        if layer.bias is not None:
            h = h + layer.bias[:, None, None]
        if layer.norm is None:
            return np.tanh(h)
        gain, bias, mean, variance = (v[:, None, None] for v in layer.norm)
        h = hidden(gain * (h - mean) / np.sqrt(variance + epsilon) + bias)
    raise AssertionError("no last layer")


def leaky(h):
    return np.where(h > 0, h, 0.2 * h)


def relu(h):
    return np.maximum(h, 0)


def ours(generator, params, statistics, Z):
    """What this project's network makes of it."""
    bn = batchnorm
    if statistics is not None:
        bn = Fixed([theano.shared(value) for value in statistics])
    z = T.matrix()
    images = generator.gen(z, None, *[theano.shared(p) for p in params], bn=bn)
    return theano.function([z], images, mode=IN_PYTHON)(Z)


def noise(n, nz, seed=1):
    return np.random.RandomState(seed).normal(size=(n, nz)).astype("f4")
