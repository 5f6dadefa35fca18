"""Pictures of a trained generator."""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np
import theano
import theano.tensor as T

from lib import rng
from lib.running_statistics import Fixed, Recorder, population
from lib.theano_utils import floatX, sharedX

from ..latent import noise

NBATCH = 128  # pictures made at a time, and in each minibatch that statistics are taken of
MINIBATCHES = {"batch": 1, "running": 20}
BN = tuple(MINIBATCHES)


class Generation:
    """Makes pictures; compiles when made.

    In training, a generator's layers are normalised by the minibatch. A picture would then
    depend on those made with it, and a single one, or a minibatch of one class, on something
    the network has never seen. So the statistics are those of minibatches like training's,
    with all classes, always the same ones; a picture follows from its noise and class alone.

    Parameters
    ----------
    generator : mnist.sampling.recognise.Generator
    params : list of ndarray
    bn : {'batch', 'running'}, optional
        Take the statistics of one minibatch, or of 20 together; those that came with the
        parameters take the place of 20. By default, those that came, or else of one minibatch.
    function : callable
        ``theano.function`` or a drop-in for it.

    Attributes
    ----------
    statistics : list of ndarray
        Mean and variance of each normalised layer, in the order of the generator's layers.
    """

    def __init__(self, generator, params, bn=None, function=theano.function):
        shared = [sharedX(param) for param in params]
        Z, Y = T.matrix("Z"), T.matrix("Y") if generator.ny else None
        inputs = [Z, Y] if generator.ny else [Z]
        self.statistics = fixed_statistics(generator, shared, bn, function)
        images = generator.gen(Z, Y, *shared, bn=Fixed([sharedX(v) for v in self.statistics]))
        self._generate = function(inputs, generator.inverse_transform(images))

    def __call__(self, Z, Y=None):
        """Make pictures, block by block.

        Parameters
        ----------
        Z : ndarray, (n, nz)
        Y : ndarray, (n, ny)
            Classes, one-hot or between two of them; None for a generator without.

        Yields
        ------
        ndarray, (at most 128, nc, npx, npx), uint8
        """
        for start in range(0, len(Z), NBATCH):
            inputs = [part[start : start + NBATCH] for part in (Z, Y) if part is not None]
            n = len(inputs[0])
            # of one size always: another would be rounded differently
            inputs = [floatX(np.resize(part, (NBATCH,) + part.shape[1:])) for part in inputs]
            images = self._generate(*inputs)[:n]
            yield np.rint(np.clip(images, 0.0, 1.0) * 255.0).astype(np.uint8)


def fixed_statistics(
    generator: Any, shared: list, bn: str | None = None, function: Any = theano.function
) -> list[np.ndarray]:
    """Return the statistics that a generator's layers are normalised with.

    Parameters
    ----------
    generator : mnist.sampling.recognise.Generator
    shared : list of shared variables
        Its parameters.
    bn, function
        As for `Generation`.

    Returns
    -------
    list of ndarray
        Mean and variance of each layer that is normalised.
    """
    bn = bn or default_bn(generator)
    if generator.statistics is not None and bn == "running":
        return list(generator.statistics)
    Z, Y = T.matrix("Z"), T.matrix("Y") if generator.ny else None
    recorder = Recorder()
    generator.gen(Z, Y, *shared, bn=recorder)
    record = function([Z, Y] if generator.ny else [Z], recorder.statistics)
    return population(record(*each) for each in minibatches(generator, MINIBATCHES[bn]))


def default_bn(generator: Any) -> str:
    """Return which statistics a generator is used with if nobody says: its own, if it has any."""
    return "batch" if generator.statistics is None else "running"


def minibatches(generator: Any, n: int) -> Iterator[list[np.ndarray]]:
    """Yield n minibatches like training's, always the same ones: noise, and classes if any."""
    draw, ny = rng.separate(0), generator.ny
    for _ in range(n):
        Z = noise(draw, NBATCH, generator.nz, generator.latent)
        yield [Z, one_hot(np.arange(NBATCH) % ny, ny)] if ny else [Z]


def one_hot(labels: np.ndarray, ny: Any) -> Any:
    """Classes (n,) as rows of 0 and a 1, (n, ny), float32."""
    return np.eye(ny, dtype=np.float32)[labels]
