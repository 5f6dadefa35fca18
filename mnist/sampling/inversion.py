"""The noise of a picture: found by descent through the generator.

Zhu et al., "Generative Visual Manipulation on the Natural Image Manifold" (iGAN),
arXiv:1609.03552, section 3.1; here without their network that guesses where to begin: the
descent begins at several points, and the best counts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import theano
import theano.tensor as T

from lib import rng
from lib.errors import InputError
from lib.running_statistics import Fixed
from lib.theano_utils import floatX, sharedX

from ..data.pixels.fitting import Target, fit_image
from ..data.pixels.picture import Unreadable, formats, read_picture
from ..latent import noise
from .generation import one_hot

STARTS = 20
STEPS = 200
_RATE = 0.05  # of Adam, which moves each number of the noise by about so much in a step
_MEAN, _SQUARE = 0.9, 0.999  # Adam's memories


class Found(NamedTuple):
    """What the descent ends with.

    Attributes
    ----------
    Z : ndarray, (nz,)
    label : int or None
    error : float
        Root of the mean squared difference to the picture, in grey levels of 255.
    """

    Z: np.ndarray
    label: Any
    error: float


def read_target(path: str, shape: tuple, fit: str = "resize") -> np.ndarray:
    """Read a picture as a generator would make it.

    Parameters
    ----------
    path : str
    shape : tuple of int
        (nc, npx, npx).
    fit : str
        See `mnist.data.pixels.fitting.Target`.

    Returns
    -------
    ndarray, (nc, npx, npx), uint8

    Raises
    ------
    InputError
        It is no picture, or cannot be read.
    """
    nc, npx, _ = shape
    try:
        image = read_picture(path, npx, formats())
    except Unreadable as error:
        raise InputError("%s: %s, expected a picture" % (path, error)) from error
    return fit_image(image, Target(npx, nc, fit))


class Inversion:
    """Finds the noise of pictures; compiles when made.

    Parameters
    ----------
    generator : mnist.sampling.recognise.Generator
    params : list of ndarray
    statistics : list of ndarray
        As `mnist.sampling.generation.Generation` has them.
    function : callable
        ``theano.function`` or a drop-in for it.
    """

    def __init__(
        self, generator: Any, params: list, statistics: list, function: Any = theano.function
    ) -> None:
        self._generator = generator
        Z, X = T.matrix("Z"), T.tensor4("X")
        Y = T.matrix("Y") if generator.ny else None
        fixed = Fixed([sharedX(value) for value in statistics])
        images = generator.gen(Z, Y, *[sharedX(param) for param in params], bn=fixed)
        errors = T.mean(T.sqr(generator.inverse_transform(images) - X), axis=(1, 2, 3))
        inputs = [Z, Y, X] if generator.ny else [Z, X]
        self._errors_and_slopes = function(inputs, [errors, T.grad(T.sum(errors), Z)])

    def __call__(
        self,
        picture: np.ndarray,
        labels: Any = None,
        starts: int = STARTS,
        steps: int = STEPS,
        seed: int = rng.SEED,
    ) -> Found:
        """Find a picture's noise.

        Parameters
        ----------
        picture : ndarray, (nc, npx, npx), uint8
        labels : list of int, optional
            The classes that are tried, in turns; all by default.
        starts : int
            Points at which the descent begins, at least one for each class.
        steps : int
        seed : int
            Of the points.
        """
        generator = self._generator
        chosen = list(range(generator.ny)) if labels is None else list(labels)
        n = max(starts, len(chosen))
        Z = noise(rng.separate(seed), n, generator.nz, generator.latent)
        X = np.repeat(floatX(picture[None] / 255.0), n, axis=0)
        classes = np.array(chosen)[np.arange(n) % len(chosen)] if generator.ny else None
        given = [X] if classes is None else [one_hot(classes, generator.ny), X]
        mean = square = np.zeros_like(Z)
        best, least = Z.copy(), np.full(n, np.inf)
        for step in range(1, steps + 2):
            errors, slope = self._errors_and_slopes(Z, *given)
            better = errors < least
            best[better], least[better] = Z[better], errors[better]
            # errors are means over pixels: their slopes are brought to one scale
            mean = _MEAN * mean + (1 - _MEAN) * slope
            square = _SQUARE * square + (1 - _SQUARE) * slope**2
            scaled = mean / (1 - _MEAN**step)
            Z = Z - _RATE * scaled / (np.sqrt(square / (1 - _SQUARE**step)) + 1e-12)
            if generator.latent == "uniform":
                Z = np.clip(Z, -1.0, 1.0)
            Z = floatX(Z)
        first = int(np.argmin(least))
        label = None if classes is None else int(classes[first])
        return Found(best[first], label, float(255.0 * np.sqrt(least[first])))
