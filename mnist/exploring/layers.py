"""A trained generator as plain layers: weights with the batch normalisation folded in.

Every generator of `mnist.zoo`, and upstream's own, is a row of matrix products and
deconvolutions; a normalisation with fixed statistics follows each but the last, and is a gain
and a bias. `Layer` says all that a program in another language has to know.
"""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional

import numpy as np
import theano.tensor as T

from lib.errors import InputError
from lib.running_statistics import Fixed
from lib.theano_utils import sharedX

from ..sampling.layer_plan import activations, layer_plan, network_of


class Layer(NamedTuple):
    """One layer of a generator.

    Attributes
    ----------
    weight : ndarray, (inputs + classes, outputs) or (inputs + classes, filters, k, k), float32
        Of a deconvolution as it adds to the output: turned where Theano turns it.
    stride, padding : int
    side_in, side_out : int
        Pixels along a side, without the classes' planes; 1 of a matrix.
    gain : ndarray or None
        For each element of the output, where it could not be put into the weight.
    bias : ndarray or None
        For each output or filter, or for each element.
    activation : {'relu', 'leaky', 'tanh', 'sigmoid'}
    leak : float
        Of a leaky rectifier.
    """

    weight: np.ndarray
    stride: int
    padding: int
    side_in: int
    side_out: int
    gain: Optional[np.ndarray]
    bias: Optional[np.ndarray]
    activation: str
    leak: float


def plain_layers(trained: Any, statistics: List[np.ndarray]) -> List[Layer]:
    """Return the layers of a generator.

    Parameters
    ----------
    trained : mnist.sampling.trained.Trained
    statistics : list of ndarray
        Means and variances of its normalisations, as `lib.running_statistics.population` has
        them.

    Raises
    ------
    InputError
        It is not such a row of layers.
    """
    params = [np.asarray(param, np.float64) for param in trained.params]
    weights = [param for param in params if param.ndim > 1]
    arch = trained.generator.arch
    norms = _normalisations(trained, statistics)
    steps = layer_plan(arch, [param.shape for param in params])
    if len(norms) != len(weights) - 1 or len(steps) != len(weights):
        raise InputError(
            "%s: %s normalises %d of %d layers, expected all but the last"
            % (trained.path, arch, len(norms), len(weights))
        )
    hidden, leak, last = activations(network_of(arch))
    layers = []
    for number, (weight, step) in enumerate(zip(weights, steps)):
        if weight.ndim == 4:
            weight = weight[:, :, ::-1, ::-1]  # Theano's convolution turns its filters
        if number < len(norms):
            layers.append(_folded(weight, step, norms[number], hidden, leak))
        else:
            bias = params[-1] if params[-1].ndim == 1 else None
            layers.append(_layer(weight, step, None, bias, last, 0.0))
    return layers


def _normalisations(trained, statistics):
    """Return (gain, bias) of each normalisation, its fixed statistics in them."""
    generator, found = trained.generator, []
    shared = [sharedX(param) for param in trained.params]
    values = {
        id(variable): np.asarray(p, np.float64) for variable, p in zip(shared, trained.params)
    }
    fixed = Fixed([sharedX(value) for value in statistics])

    def bn(X, g=None, b=None, e=1e-8):
        mean, variance = (
            np.asarray(value, np.float64)
            for value in statistics[2 * len(found) : 2 * len(found) + 2]
        )
        gain = (1.0 if g is None else values[id(g)]) / np.sqrt(variance + e)
        found.append((gain, (0.0 if b is None else values[id(b)]) - mean * gain))
        return fixed(X, g, b, e)

    Z, Y = T.matrix("Z"), T.matrix("Y") if generator.ny else None
    generator.gen(Z, Y, *shared, bn=bn)
    return found


def _folded(weight, step, norm, activation, leak):
    gain, bias = norm
    if len(gain) == weight.shape[1]:
        weight = weight * gain.reshape((1, -1) + (1,) * (weight.ndim - 2))
        return _layer(weight, step, None, bias, activation, leak)
    return _layer(weight, step, gain, bias, activation, leak)


def _layer(weight, step, gain, bias, activation, leak):
    vectors = [None if v is None else np.asarray(v, np.float32) for v in (gain, bias)]
    sides = step.stride, step.padding, step.side_in, step.side_out
    return Layer(np.asarray(weight, np.float32), *sides, *vectors, activation, leak)


def directions(layers: List[Layer], nz: int, number: int) -> np.ndarray:
    """Return the directions of the noise along which the first layer changes most.

    Returns
    -------
    ndarray, (at most `number`, nz)
        Of length 1, at right angles to each other, the one that changes most first.

    References
    ----------
    Shen and Zhou, "Closed-Form Factorization of Latent Semantics in GANs", arXiv:2007.06600.
    """
    weight = layers[0].weight[:nz].reshape(nz, -1).astype(np.float64)
    values, vectors = np.linalg.eigh(weight.dot(weight.T))
    chosen = vectors[:, np.argsort(values)[::-1][:number]].T
    # a direction and its opposite are the same: the largest number of each is positive
    signs = np.sign([row[np.argmax(np.abs(row))] for row in chosen])
    return np.asarray(chosen * signs[:, None], np.float32)
