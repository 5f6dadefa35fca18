"""Which discriminator a list of parameters belongs to, told from their shapes."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, NamedTuple

import theano.tensor as T

from lib import activations
from lib.errors import InputError
from lib.ops import batchnorm, conv2d
from lib.shapes.layers import parse_layer

from .. import zoo
from ..sampling import upstream_generator
from ..zoo.parts.labels import with_labels

lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
_SAME: Dict[str, Any] = {
    "subsample": (2, 2),
    "border_mode": (2, 2),
}  # with 5x5 filters: half the side


class Discriminator(NamedTuple):
    """A discriminator's function and sizes.

    Attributes
    ----------
    arch : str
        One of `mnist.zoo.NAMES`, or ``stack``: upstream's for SVHN, faces and ImageNet.
    discrim : callable
        ``discrim(X, Y, *params, bn=batchnorm)``.
    transform : callable
        From bytes to the network's range.
    nc, npx, ny : int
        Channels and sides of an image, classes (0 for none).
    """

    arch: str
    discrim: Callable
    transform: Callable
    nc: int
    npx: int
    ny: int


# fmt: off
def discrim(X: Any, Y: Any, *params: Any, bn: Any=batchnorm) -> Any:
    """Upstream's discriminator of any depth: images X (n, nc, npx, npx) to P(real) (n, 1)."""
    first, *others, last = params
    h = lrelu(conv2d(with_labels(X, Y), first, **_SAME))
    for w, g, b in zip(others[::3], others[1::3], others[2::3]):
        h = lrelu(bn(conv2d(with_labels(h, Y), w, **_SAME), g=g, b=b))
    return sigmoid(T.dot(with_labels(T.flatten(h, 2), Y), last))
# fmt: on


def recognise(params: list, path: str, arch: str | None = None) -> Discriminator:
    """Find the discriminator that has these parameters.

    Parameters
    ----------
    params : list of ndarray
    path : str
        Where they are from, for messages.
    arch : str, optional
        Its network's name; otherwise the shapes say which it is.

    Raises
    ------
    InputError
        If they are no discriminator's, or another one's than `arch` says.
    """
    shapes = [param.shape for param in params]
    names = [*zoo.NAMES, "stack"] if arch is None else [arch]
    found = [each for each in (_fit(name, shapes) for name in names) if each is not None]
    if len(found) > 1:
        usual = [each for each in found if each.arch != "stack" and _is_usual(each.arch, shapes)]
        found = usual or [each for each in found if each.arch == "stack"] or found
    if len(found) == 1:
        return found[0]
    if found:
        words = " or ".join(each.arch for each in found)
        raise InputError(
            "%s: may be the discriminator of %s: say which with --arch" % (path, words)
        )
    words = ", ".join("x".join(map(str, shape)) for shape in shapes[:6])
    expected = "%s's discriminator" % arch if arch else "a discriminator that is known"
    raise InputError(
        "%s: found parameters of the shapes %s, expected those of %s" % (path, words, expected)
    )


def _fit(arch: str, shapes: list) -> Discriminator | None:
    if arch == "stack":
        return _upstreams(shapes)
    network = zoo.find(arch)
    expected, extra = _expected(network.LAYERS["discrim"])
    kinds = [shape[2:] if len(shape) == 4 else len(shape) for shape in shapes]
    if kinds != expected:
        return None
    filters = [shape for shape in shapes if len(shape) == 4]
    ny = filters[1][1] - filters[0][0] - extra
    nc = filters[0][1] - ny
    if ny < 0 or nc < 1 or not _ends(shapes, ny, network.npx, filters):
        return None
    return Discriminator(arch, network.discrim, network.transform, nc, network.npx, ny)


def _expected(layers: list[str]) -> tuple[list, int]:
    """Kernels of filters, and ranks of the others; and how many maps are joined by D itself."""
    kinds: list[Any] = []
    own = {"conv": 1, "dense": 1, "batchnorm": 2, "scale": 1, "bias": 1}
    for layer in layers[1:]:
        kind, settings = parse_layer(layer)
        if kind == "conv":
            kinds.append((settings["k"],) * 2)
        elif kind == "dense":
            kinds.append(2)
        else:
            kinds += [1] * own.get(kind, 0)
    return kinds, int("concat:1" in layers)


def _ends(shapes: list, ny: int, npx: int, filters: list) -> bool:
    """Whether the first matrix takes the last maps, if there is a matrix."""
    matrices = [shape for shape in shapes if len(shape) == 2]
    side = npx // 2 ** len(filters)
    return not matrices or matrices[0][0] == filters[-1][0] * side * side + ny


def _is_usual(arch: str, shapes: list) -> bool:
    layers = [parse_layer(layer) for layer in zoo.find(arch).LAYERS["discrim"][1:]]
    filters = [settings["f"] for kind, settings in layers if kind == "conv"]
    return filters == [shape[0] for shape in shapes if len(shape) == 4]


def _upstreams(shapes: list) -> Discriminator | None:
    if len(shapes) < 5 or (len(shapes) - 2) % 3 or len(shapes[-1]) != 2 or shapes[-1][1] != 1:
        return None
    first, *others, last = shapes
    filters, vectors = [first, *others[::3]], others[1::3] + others[2::3]
    if any(len(shape) != 4 or shape[2:] != (5, 5) for shape in filters):
        return None
    if any(vector != (shape[0],) for vector, shape in zip(vectors, filters[1:] * 2)):
        return None
    ny = filters[1][1] - first[0]
    side = math.isqrt(max(last[0] - ny, 0) // filters[-1][0])
    if ny < 0 or side < 1 or side * side * filters[-1][0] + ny != last[0]:
        return None
    npx = side * 2 ** len(filters)
    return Discriminator("stack", discrim, upstream_generator.transform, first[1] - ny, npx, ny)
