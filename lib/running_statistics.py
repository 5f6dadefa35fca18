"""Batch normalisation with fixed statistics, so that an image no longer depends on its batch.

A network takes the function that normalises its layers as ``bn``. In training that is
`lib.ops.batchnorm`, which takes mean and variance from the minibatch. `Recorder` in its place
keeps each layer's statistics of a minibatch, `population` combines those of many, and `Fixed`
normalises with them (Ioffe and Szegedy, arXiv:1502.03167, section 3.1). All three take
``(X, g=None, b=None, e=1e-8)``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import theano.tensor as T

from .ops import batchnorm
from .theano_utils import floatX


class Recorder:
    """A ``bn`` that normalises with the minibatch's statistics and keeps them.

    Attributes
    ----------
    statistics : list of vectors
        Mean and variance of each layer, in the order of the calls.
    """

    def __init__(self):
        self.statistics = []

    def __call__(self, X, g=None, b=None, e=1e-8):
        axes, per_channel = (0,) if X.ndim == 2 else (0, 2, 3), ("x", 0) + ("x",) * (X.ndim - 2)
        mean = T.mean(X, axis=axes)
        variance = T.mean(T.sqr(X - mean.dimshuffle(*per_channel)), axis=axes)
        self.statistics += [mean, variance]
        return batchnorm(X, g=g, b=b, e=e)


class Fixed:
    """A ``bn`` that normalises with given statistics.

    Parameters
    ----------
    statistics : list of vectors
        As `Recorder` keeps them.
    """

    def __init__(self, statistics):
        self._statistics = list(statistics)
        self._used = 0

    def __call__(self, X, g=None, b=None, e=1e-8):
        if self._used + 2 > len(self._statistics):
            raise ValueError(
                "statistics of %d layers, expected more: they are of another network"
                % (len(self._statistics) // 2)
            )
        mean, variance = self._statistics[self._used : self._used + 2]
        self._used += 2
        return batchnorm(X, g=g, b=b, u=mean, s=variance, e=e)


def population(batches: Any) -> list[np.ndarray]:
    """Statistics of all minibatches together.

    Parameters
    ----------
    batches : iterable of lists of ndarray
        For each minibatch, all of one size, the values of `Recorder.statistics`.

    Returns
    -------
    list of ndarray
        Mean and variance of each layer. The variance is the mean of the minibatches' variances
        and the variance of their means.
    """
    rows = [np.asarray(values, dtype="float64") for values in zip(*batches)]
    result = []
    for means, variances in zip(rows[::2], rows[1::2]):
        result += [means.mean(axis=0), variances.mean(axis=0) + means.var(axis=0)]
    return [floatX(values) for values in result]
