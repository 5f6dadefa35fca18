"""What each weight of a generator does: strides, sides, activations, from its table of layers."""

from __future__ import annotations

import math
from typing import Any, List, NamedTuple, Optional, Tuple

from lib.shapes import deconv_adjustment
from lib.shapes.layers import parse_layer, table

from .. import zoo
from . import recognise, upstream_generator


class Planned(NamedTuple):
    """A matrix product or a deconvolution of a generator.

    Attributes
    ----------
    weight : mnist.sampling.upstream_generator.Weight
    stride, padding : int
    extra : int or None
        Rows that a deconvolution adds at its end; None where what is too much is cut off.
    side_in, side_out : int
        Pixels along a side; 1 of a matrix.
    """

    weight: upstream_generator.Weight
    stride: int
    padding: int
    extra: Optional[int]
    side_in: int
    side_out: int


def network_of(arch: str) -> Any:
    """Return the module of one of `mnist.sampling.recognise.NAMES`."""
    return upstream_generator if arch == "stack" else zoo.find(arch)


def fit_of(arch: str) -> str:
    """Return how other sides are made to fit a network: one of `mnist.data.pixels.fitting.FITS`."""
    return str(getattr(network_of(arch), "fit", "pad"))


def activations(network: Any) -> Tuple[str, float, str]:
    """Return a generator's activation between its layers, its leak, and the last one.

    Returns
    -------
    hidden : {'relu', 'leaky'}
    leak : float
    last : {'tanh', 'sigmoid'}
    """
    hidden = "relu" if hasattr(network, "relu") else "leaky"
    leak = 0.0 if hidden == "relu" else float(network.lrelu.leak)
    return hidden, leak, "tanh" if hasattr(network, "tanh") else "sigmoid"


def layer_plan(arch: str, shapes: List[tuple]) -> List[Planned]:
    """Return what each weight does.

    Parameters
    ----------
    arch : str
        One of `mnist.sampling.recognise.NAMES`.
    shapes : list of tuple of int
        Of all parameters; only ``stack`` follows from them.

    Returns
    -------
    list of Planned
        Empty if the parameters are no ``stack``, or if the network makes no pictures.
    """
    return _of_stack(shapes) if arch == "stack" else _of_network(network_of(arch))


def _of_stack(shapes: List[tuple]) -> List[Planned]:
    weights = upstream_generator.table(shapes)
    if weights is None:
        return []
    first = weights[0]
    side = first.kernel[0] if first.kernel else math.isqrt(first.cells)
    found = [Planned(first, 1, 0, 0, 1, side if first.kernel else 1)]
    for weight, s in zip(weights[1:], upstream_generator.strides(weights)):
        k = weight.kernel[0]
        p = (k - 1) // 2
        found.append(Planned(weight, s, p, deconv_adjustment(k, s, p), side, s * side))
        side = s * side
    return found


def _of_network(network: Any) -> List[Planned]:
    weights = iter(recognise.table(network.LAYERS["gen"]))
    found: List[Planned] = []
    shape: Tuple[int, ...] = (1,)
    for row in table(network.LAYERS["gen"]):
        kind, settings = parse_layer(row.layer)
        if kind == "dense":
            found.append(Planned(next(weights), 1, 0, 0, 1, 1))
        elif kind == "deconv":
            s, p, extra = settings["s"], settings["p"], settings["a"]
            if extra is None:
                extra = deconv_adjustment(settings["k"], s, p)
            sides = row.in_shape[1], row.out_shape[1]
            found.append(Planned(next(weights), s, p, extra, *sides))
        elif kind == "crop":
            found[-1] = found[-1]._replace(extra=None, side_out=settings["size"])
        shape = row.out_shape
    return found if len(shape) == 3 else []
