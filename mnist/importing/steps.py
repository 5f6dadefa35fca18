"""A generator of any framework as a row of steps, with weights laid out as Theano has them."""

from __future__ import annotations

import math
from typing import Any, List, NamedTuple, Optional

import numpy as np

from lib.errors import InputError


class Norm(NamedTuple):
    """A batch normalisation.

    Attributes
    ----------
    gain, bias : ndarray
        For each output or map, or for each element.
    mean, variance : ndarray or None
        The statistics that the file keeps for pictures after the training, if it does.
    epsilon : float
        Added to the variance.
    """

    gain: np.ndarray
    bias: np.ndarray
    mean: Optional[np.ndarray]
    variance: Optional[np.ndarray]
    epsilon: float


class Step(NamedTuple):
    """A matrix product or a deconvolution, and what follows it; None is what is not known.

    Attributes
    ----------
    name : str
        As the file has it, for messages.
    weight : ndarray, (inputs, outputs) or (inputs, filters, k, k)
    bias : ndarray or None
        None if there is none.
    norm : Norm or None
        None if there is none.
    stride, padding, extra : int or None
        Of a deconvolution; `extra` are rows that are added at its end.
    activation : {'relu', 'leaky', 'tanh', 'sigmoid'} or None
    leak : float or None
        Of a leaky rectifier.
    """

    name: str
    weight: np.ndarray
    bias: Optional[np.ndarray] = None
    norm: Optional[Norm] = None
    stride: Optional[int] = None
    padding: Optional[int] = None
    extra: Optional[int] = None
    activation: Optional[str] = None
    leak: Optional[float] = None


class Imported(NamedTuple):
    """A generator that another program trained, in one of this project's networks.

    Attributes
    ----------
    path : str
        The file that it is from.
    arch : str
        One of `mnist.sampling.recognise.NAMES`.
    params : list of ndarray
        Of the network's ``gen``, float32.
    statistics : list of ndarray or None
        Means and variances of its normalisations, as `lib.running_statistics.Fixed` takes
        them; None where the file keeps none.
    latent : str
        The noise of the program's training.
    epoch : int or None
    """

    path: str
    arch: str
    params: List[np.ndarray]
    statistics: Optional[List[np.ndarray]]
    latent: str
    epoch: Optional[int] = None


def real(value: Any) -> float | None:
    """Return a setting as a float, None if it is no number that a float can be."""
    if isinstance(value, int) and abs(value) < 2**53:
        return float(value)
    return value if isinstance(value, float) and math.isfinite(value) else None


def turned(weight: np.ndarray) -> np.ndarray:
    """Return filters (inputs, filters, k, k) turned by 180 degrees, as Theano's convolution does.

    PyTorch's, TensorFlow's and Keras's transposed convolutions do not turn them.
    """
    return np.ascontiguousarray(weight[:, :, ::-1, ::-1])


def check_row(steps: List[Step], path: str) -> None:
    """Raise InputError if the steps do not follow each other, or are a discriminator's."""
    for one, other in zip(steps, steps[1:]):
        outputs, inputs = one.weight.shape[1], other.weight.shape[0]
        if one.weight.ndim == 2 and other.weight.ndim == 4:
            fits = inputs > 0 and outputs % inputs == 0  # laid out as maps
        else:
            fits = outputs == inputs
        if not fits:
            if one.weight.shape[0] == other.weight.shape[1]:
                raise InputError(
                    "%s: found a discriminator's layers (%s), expected a generator's"
                    % (path, one.name)
                )
            raise InputError(
                "%s: %s gives %d maps, %s takes %d: expected a row of layers"
                % (path, one.name, outputs, other.name, inputs)
            )
