"""Which generator a list of parameters belongs to, told from their shapes."""

from __future__ import annotations

import re
from typing import Any, Callable, NamedTuple, Optional

from lib.errors import InputError
from lib.shapes.layers import parse_layer

from .. import zoo
from . import upstream_generator

#: Names that `recognise` takes: the zoo's, and `mnist.sampling.upstream_generator`.
NAMES = zoo.NAMES + ("stack",)


class Generator(NamedTuple):
    """A generator's function and sizes.

    Attributes
    ----------
    arch : str
        One of ``NAMES``.
    gen : callable
        ``gen(Z, Y, *params, bn=batchnorm)``.
    inverse_transform : callable
        From its images to floats from 0 to 1.
    latent : str
        The noise that it is made for.
    nz, ny, nc : int
        Dimensions of the noise, classes (0 for none), channels.
    statistics : list of ndarray or None
        Means and variances of its normalisations that came with the parameters, as
        `lib.running_statistics.Fixed` takes them; None if they are to be taken of minibatches.
    """

    arch: str
    gen: Callable
    inverse_transform: Callable
    latent: str
    nz: int
    ny: int
    nc: int
    statistics: Optional[list] = None


def recognise(params: list, path: str, arch: str | None = None) -> Any:
    """Find the generator that has these parameters.

    Parameters
    ----------
    params : list of ndarray
    path : str
        Where they are from, for messages.
    arch : str, optional
        One of ``NAMES``; otherwise it is recognised by the shapes.

    Returns
    -------
    Generator

    Raises
    ------
    InputError
        If they are no generator's, another one's than `arch` says, or if several networks
        have such parameters and do other things with them.
    """
    shapes = [param.shape for param in params]
    if arch is not None:
        found = fit(arch, shapes)
        if found is None:
            raise _other(path, shapes, "those of %s's generator" % arch)
        return found
    fitting = [found for found in (fit(name, shapes) for name in zoo.NAMES) if found]
    if len(fitting) > 1:
        fitting = [found for found in fitting if _is_usual(found, shapes)] or fitting
    if len(fitting) > 1:
        raise InputError(
            "%s: the parameters may be those of %s: say which with --arch"
            % (path, " or ".join(found.arch for found in fitting))
        )
    found = fitting[0] if fitting else fit("stack", shapes)
    if found is None:
        raise _other(path, shapes, "those of a generator that is known, see --arch")
    return found


def fit(arch: str, shapes: list) -> Generator | None:
    """Return the `Generator` if parameters of these shapes are those of `arch`, else None."""
    if arch == "stack":
        network, weights = upstream_generator, upstream_generator.table(shapes)
    else:
        network, weights = zoo.find(arch), table(zoo.find(arch).LAYERS["gen"])
    sizes = weights and _sizes(weights, shapes)
    if not sizes:
        return None
    return Generator(arch, network.gen, network.inverse_transform, network.latent, *sizes)


def table(layers: list) -> list:
    """Return a network's layers as `mnist.sampling.upstream_generator.table` gives them."""
    weights: list = []
    flat = False
    for layer in layers[1:]:
        kind, _, text = layer.partition(":")
        if kind == "dense":
            weights.append(upstream_generator.Weight(()))
        elif kind == "deconv":
            k = parse_layer(layer)[1]["k"]
            weights.append(upstream_generator.Weight((k, k)))
        elif kind == "reshape":
            _, height, width = map(int, text.split("x"))
            # maps that were flat for their normalisation only, or a matrix's outputs
            name = "pixels" if flat else "cells"
            weights[-1] = weights[-1]._replace(**{name: height * width})
        elif kind in ("batchnorm", "bias"):
            n = 2 if kind == "batchnorm" else 1
            weights[-1] = weights[-1]._replace(vectors=weights[-1].vectors + n)
        flat = kind == "flatten" or flat and kind == "batchnorm"
    return weights


def _sizes(weights, shapes):
    """``(nz, ny, nc)`` if the shapes are those of the weights and fit each other, else None."""
    shapes, inputs, extra = list(shapes), [], []
    maps = None
    for weight in weights:
        own, shapes = shapes[: 1 + weight.vectors], shapes[1 + weight.vectors :]
        if len(own) != 1 + weight.vectors or len(own[0]) < 2 or own[0][2:] != weight.kernel:
            return None
        outputs = own[0][1]
        vector = (outputs * weight.pixels,)
        if outputs % weight.cells or any(shape != vector for shape in own[1:]):
            return None
        inputs.append(own[0][0])
        extra += [] if maps is None else [own[0][0] - maps]  # beside the maps: the classes
        maps = outputs // weight.cells
    ny = max(extra)
    if shapes or min(extra) != ny or ny < 0 or inputs[0] <= ny:
        return None
    return inputs[0] - ny, ny, maps


def _is_usual(found, shapes):
    """Whether the sizes are those that the network has by default."""
    network = zoo.find(found.arch)
    layers = [layer for layer in network.LAYERS["gen"] if layer.startswith("deconv")]
    filters = [int(re.search(r"f=(\d+)", layer).group(1)) for layer in layers]
    return filters == [shape[1] for shape in shapes if len(shape) == 4]


def _other(path, shapes, expected):
    weights = [shape for shape in shapes if len(shape) > 1]
    if weights and 1 in (weights[-1][0], weights[-1][1] if len(weights[-1]) == 2 else 0):
        return InputError(
            "%s: found a discriminator's parameters, expected a generator's, such as those in "
            "N_gen_params" % path
        )
    words = ["x".join(map(str, shape)) or "a number" for shape in shapes]
    if len(words) > 6:
        words = words[:5] + ["..."] + words[-1:]
    what = "parameters of the shapes " + ", ".join(words) if words else "no parameters"
    return InputError("%s: found %s, expected %s" % (path, what, expected))
