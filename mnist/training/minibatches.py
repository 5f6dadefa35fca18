"""Minibatches of a training set: images in the network's range, noise, one-hot classes."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from lib import rng
from lib.data_utils import OneHot
from lib.device import Device
from lib.theano_utils import floatX

from ..data.images import Images
from ..latent import noise
from .run_options import Options


class Minibatches:
    """What the compiled updates take, for given rows of the training set.

    Parameters
    ----------
    network : module
        Of `mnist.zoo`.
    train : mnist.data.images.Images
    options : Options
        ``nz``, ``ny`` and ``latent`` are used.
    device : lib.device.Device
        Says which rows of a minibatch this process computes.
    """

    def __init__(
        self, network: ModuleType, train: Images, options: Options, device: Device
    ) -> None:
        self._network, self._train, self._device = network, train, device
        self._nz, self._ny, self._latent = options.nz, options.ny, options.latent

    def noise(self, n: int, generator: np.random.RandomState | None = None) -> np.ndarray:
        """Return noise (n, nz); from the run's own generator by default."""
        return noise(rng.np_rng if generator is None else generator, n, self._nz, self._latent)

    def classes(self, labels: np.ndarray | None) -> list[np.ndarray]:
        """Return the classes of labels (n,) as one argument (n, ny), or none without classes."""
        return [floatX(OneHot(labels, self._ny))] if self._ny else []

    def labels(self, rows: np.ndarray) -> np.ndarray | None:
        """Return the labels of these rows; None without classes."""
        return self._train.labels[rows] if self._ny else None

    def images(self, rows: np.ndarray) -> np.ndarray:
        """Return the images of these rows in the network's range.

        Where other processes share in the work, the images that are theirs are zeros.
        """
        ours = self._device.rows(len(rows))
        images = self._network.transform(self._train.rows(rows[ours]))
        if len(images) == len(rows):
            return images
        whole = np.zeros((len(rows),) + images.shape[1:], images.dtype)
        whole[ours] = images
        return whole

    def whole(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return what D's update takes: images, noise and, with classes, one-hot classes."""
        labels = self.labels(rows)
        X = self.images(rows)
        return [X, self.noise(len(rows)), *self.classes(labels)]

    def for_generator(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return what G's update takes: noise and, with classes, one-hot classes."""
        labels = self.labels(rows)
        return [self.noise(len(rows)), *self.classes(labels)]
