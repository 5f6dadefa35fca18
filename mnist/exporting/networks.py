"""Trained networks as graphs with fixed parameters, ready to leave Theano."""

from __future__ import annotations

import inspect
from typing import Any, Callable, NamedTuple, Optional, Tuple

import numpy as np
import theano
import theano.tensor as T

from lib.errors import InputError
from lib.ops import batchnorm
from lib.running_statistics import Fixed
from lib.theano_utils import sharedX

from ..sampling import trained
from ..sampling.generation import default_bn, fixed_statistics
from ..sampling.recognise import Generator
from . import forks
from .discriminators import recognise
from .statistics import discriminators_statistics, named

BN = ("batch", "running", "minibatch")
BATCH = "batch"  # the name of the free size
_DATA = {
    "batch": "fixed, of one minibatch like training's",
    "running": "fixed, of 20 minibatches like training's, or those kept with the weights",
    "minibatch": "of the minibatch: a result depends on the others in it",
}


class Network(NamedTuple):
    """A trained network and the graph of what it computes.

    Attributes
    ----------
    inputs : list of Theano variables
        Noise ``z`` (n, nz) or pictures ``image`` (n, nc, h, w) from 0 to 1, and ``label`` (n,),
        whole numbers, for a network with classes.
    output : Theano variable
        Pictures from 0 to 1 (n, nc, h, w), or probabilities that they are real (n, 1).
    sizes : dict
        From the inputs' names to their sizes, for `lib.export`.
    params, statistics : dict of str to ndarray
        By name; means and variances of the layers that are normalised.
    metadata : dict of str to str
    """

    inputs: list
    output: Any
    sizes: dict
    params: dict
    statistics: dict
    metadata: dict


class Wanted(NamedTuple):
    """Which network of a file, and how its layers are normalised.

    Attributes
    ----------
    part : str
        ``generator``, ``discriminator`` or a fork's ``module:function``.
    arch : str or None
        The network's name, where neither the run's settings nor the shapes tell it.
    bn : {'batch', 'running', 'minibatch'} or None
        The statistics of the layers: fixed ones, as `mnist.sample` has them, or those of the
        minibatch that a picture is in; None for those that a file of another program keeps, or
        else ``batch``. A discriminator's fixed ones are those that its run
        kept (``--bn running``), else those of pictures that the run's generator makes.
    size : tuple of int or None
        For ``module:function``: the input's, such as (100,) or (3, 32, 32).
    classes : int
        For ``module:function``: how many there are, 0 for none.
    latent : str
        For ``module:function``: the noise that it is made for.
    """

    part: str = "generator"
    arch: Optional[str] = None
    bn: Optional[str] = None
    size: Optional[Tuple[int, ...]] = None
    classes: int = 0
    latent: str = "uniform"


GENERATOR = Wanted()


def load(path: str, wanted: Wanted = GENERATOR, function: Callable = theano.function) -> Network:
    """Read a trained network.

    Parameters
    ----------
    path : str
        As for `mnist.sampling.trained.load`.
    wanted : Wanted
    function : callable
        ``theano.function`` or a drop-in for it; takes the statistics.

    Raises
    ------
    InputError
        If there is no such network, or nothing to take fixed statistics from.
    """
    if wanted.bn not in (None, *BN):
        raise InputError("bn %s: expected one of %s" % (wanted.bn, ", ".join(BN)))
    if wanted.part == "generator":
        return _generator(trained.load(path, wanted.arch), wanted, function)
    if wanted.part == "discriminator":
        file, params, settings = trained.read(path, "discrim")
        found = recognise(params, file, wanted.arch or settings.arch)
        return _discriminator(path, file, params, found, wanted, function)
    found, params, file = forks.find(path, wanted)
    if isinstance(found, Generator):
        classes = [str(y) for y in range(found.ny)]
        return _generator(trained.Trained(file, found, params, classes), wanted, function)
    return _discriminator(path, file, params, found, wanted, function)


def _generator(found: trained.Trained, wanted: Wanted, function: Callable) -> Network:
    generator = found.generator
    bn = wanted.bn or default_bn(generator)
    params = _by_name(generator.gen, found.params, "g")
    shared = [sharedX(param, name=name) for name, param in params.items()]
    Z, label = T.matrix("z"), T.lvector("label")
    own = bn == "minibatch"
    statistics = named([] if own else fixed_statistics(generator, shared, bn, function), "g")
    Y = one_hot(label, generator.ny)
    images = generator.gen(Z, Y, *shared, bn=_normaliser(statistics, own))
    output = generator.inverse_transform(images)
    metadata = _metadata(found.path, "generator", generator.arch, found.classes, bn)
    metadata["latent"] = generator.latent
    inputs, sizes = _inputs(Z, (generator.nz,), label, generator.ny)
    return Network(inputs, output.copy("image"), sizes, params, statistics, metadata)


def _discriminator(
    path: str, file: str, arrays: list, found: Any, wanted: Wanted, function: Callable
) -> Network:
    params = _by_name(found.discrim, arrays, "d")
    shared = [sharedX(param, name=name) for name, param in params.items()]
    X, label = T.tensor4("image"), T.lvector("label")
    bn = wanted.bn or "batch"
    own, values = bn == "minibatch", []
    if not own:
        values = discriminators_statistics(path, file, found, shared, bn, function)
    statistics = named(values, "d")
    low, high = (np.float32(found.transform(np.full(1, n, np.uint8))[0]) for n in (0, 255))
    ranged = X if (low, high) == (0, 1) else X * (high - low) - -low
    output = found.discrim(
        ranged, one_hot(label, found.ny), *shared, bn=_normaliser(statistics, own)
    )
    classes = trained.read(path, "discrim")[2].classes
    classes = classes if len(classes) == found.ny else list(map(str, range(found.ny)))
    metadata = _metadata(file, "discriminator", found.arch, classes, bn)
    inputs, sizes = _inputs(X, (found.nc, found.npx, found.npx), label, found.ny)
    return Network(inputs, output.copy("probability"), sizes, params, statistics, metadata)


def _inputs(X: Any, shape: tuple, label: Any, ny: int) -> tuple[list, dict]:
    sizes: dict[str, tuple] = {X.name: (BATCH, *shape)}
    if not ny:
        return [X], sizes
    return [X, label], dict(sizes, label=(BATCH,))


def one_hot(label: Any, ny: int) -> Any:
    """Classes (n,) as rows of 0 and a 1, (n, ny); None without classes."""
    return T.constant(np.eye(ny, dtype=np.float32), "one_hot")[label] if ny else None


def _normaliser(statistics: dict, own: bool) -> Callable:
    """The ``bn`` of a network's layers, with given statistics or with each minibatch's own."""
    if own:
        return batchnorm
    return Fixed([sharedX(value, name=name) for name, value in statistics.items()])


def _by_name(function: Callable, params: list, letter: str) -> dict[str, np.ndarray]:
    """Parameters by the names that they have in a run's checkpoint."""
    names = [
        name
        for name, each in inspect.signature(function).parameters.items()
        if name != "bn" and each.kind is not each.VAR_POSITIONAL
    ][2:]
    if len(names) != len(params):
        names, weights, vectors = [], 0, 0
        for param in params:
            weights, vectors = (weights + 1, 0) if param.ndim > 1 else (weights, vectors + 1)
            word = "w" if param.ndim > 1 else "gb"[(vectors - 1) % 2]
            names.append(word + (str(weights) if weights > 1 else ""))
    return {letter + name: param for name, param in zip(names, params)}


def _metadata(path: str, part: str, arch: str, classes: Any, bn: str) -> dict[str, str]:
    settings = trained.read(path, "gen" if part == "generator" else "discrim", arch)[2]
    metadata = {"network": arch, "part": part, "statistics": _DATA[bn]}
    if settings.epoch is not None:
        metadata["epoch"] = str(settings.epoch)
    if settings.data:
        metadata["data"] = settings.data
    if len(classes):
        metadata["classes"] = ",".join(map(str, classes))
    return metadata
