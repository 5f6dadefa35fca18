"""Upstream's generators for SVHN and ImageNet, and all that are built like them.

A fully connected layer, then deconvolutions; how many there are, and what each does to the
sides, follows from the parameters' shapes. In place of the fully connected layer there may be a
deconvolution of the noise as maps of 1x1, as PyTorch's example of a DCGAN begins.
`mnist.sampling.recognise` falls back to this.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import theano.tensor as T

from lib import activations
from lib.ops import batchnorm, deconv
from mnist.zoo.parts.labels import with_labels
from mnist.zoo.parts.tanh_range import inverse_transform, transform  # noqa: F401

latent = "uniform"  # Z from -1 to 1
fit = "crop"  # of other pictures

relu = activations.Rectify()
tanh = activations.Tanh()


class Weight(NamedTuple):
    """A layer's weight in a network's table.

    Attributes
    ----------
    kernel : tuple of int
        The filters' sides; () for a matrix.
    vectors : int
        Gains and biases that follow it in the list of parameters.
    cells : int
        Pixels of the map into which each group of its outputs is laid out.
    pixels : int
        Elements of a gain or bias for each output: 1, or one for each pixel of its map.
    """

    kernel: tuple
    vectors: int = 0
    cells: int = 1
    pixels: int = 1


def table(shapes: Any) -> Any:
    """The layers that parameters of these shapes would be.

    Parameters
    ----------
    shapes : list of tuple of int

    Returns
    -------
    list of Weight, or None
        None if a matrix, filters, gains and biases are not what they are, or if the filters do
        not tell the strides. 5x5 and 4x4 filters double the sides in all of upstream's
        networks; there is one with 3x3 filters, of which every other one of six does.
    """
    weights = [shape for shape in shapes if len(shape) > 1]
    first, filters = weights[:1], weights[1:]
    if len(filters) < 2 or any(len(shape) != 4 for shape in filters):
        return None
    if len(first[0]) not in (2, 4) or first[0][2:] != first[0][2:3] * len(first[0][2:]):
        return None
    kernels = {shape[2:] for shape in filters}
    if not (kernels in ({(5, 5)}, {(4, 4)}) or kernels == {(3, 3)} and len(filters) == 6):
        return None
    ny = filters[1][0] - filters[0][1]  # planes of classes beside the maps
    maps = filters[0][0] - ny
    side = math.isqrt(first[0][1] // maps) if maps > 0 else 0
    if side * side * maps != first[0][1] or len(first[0]) == 4 and side != 1:
        return None
    vectors = 2 if len(shapes) > len(weights) else 0
    hidden = [Weight(shape[2:], vectors) for shape in filters[:-1]]
    return [Weight(first[0][2:], vectors, side * side)] + hidden + [Weight(filters[-1][2:])]


def strides(weights: Any) -> list[int]:
    """The strides of the deconvolutions in a `table`, but for its first layer."""
    return [2, 1] * 3 if weights[1].kernel == (3, 3) else [2] * (len(weights) - 1)


# fmt: off
def gen(Z: Any, Y: Any, *params: Any, bn: Any=batchnorm) -> Any:
    """Generator: noise Z (n, nz) to images (n, nc, npx, npx) in -1..1; Y is None or (n, ny)."""
    first, *filters = layers = table([p.get_value(borrow=True).shape for p in params])
    n, side, k = 1 + first.vectors, math.isqrt(first.cells), filters[0].kernel[0]
    (w, *gain_bias), *hidden, (wx,) = [params[i : i + n] for i in range(0, len(params), n)]
    steps = strides(layers)

    def up(h, w, s):
        same = {"subsample": (s, s), "border_mode": ((k - 1) // 2,) * 2}
        return deconv(with_labels(h, Y), w, **same)

    Z = with_labels(Z, Y)
    if first.kernel:
        Z = Z.reshape((Z.shape[0], -1, 1, 1))                   # (n, nz, 1, 1)
        h = relu(bn(deconv(Z, w), *gain_bias))                  # (n, maps, side, side)
    else:
        h = relu(bn(T.dot(Z, w), *gain_bias))                   # (n, maps*side*side)
        h = h.reshape((h.shape[0], -1, side, side))             # (n, maps, side, side)
    for (w, *gain_bias), s in zip(hidden, steps):
        h = relu(bn(up(h, w, s), *gain_bias))                   # (n, filters, s*side, s*side)
    return tanh(up(h, wx, steps[-1]))
# fmt: on
