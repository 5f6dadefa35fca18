"""Scores of a generator's samples, taken without changing the training."""

from __future__ import annotations

from typing import Callable

import numpy as np

from lib import rng
from lib.scores.classifier import Classifier
from lib.scores.scoring import real_images, sample_scores

from ..data.dataset import Dataset
from .minibatches import Minibatches
from .run_options import Options


class Judge:
    """Judges what a generator makes by the data's images.

    Parameters
    ----------
    data : mnist.data.dataset.Dataset
    options : Options
        ``ny``, ``seed``, ``batch_size``, ``eval_samples`` and ``classifier`` are used.
    minibatches : Minibatches
        Gives the noise.
    function : callable
        ``theano.function`` or a drop-in for it, for the classifier.
    """

    def __init__(
        self, data: Dataset, options: Options, minibatches: Minibatches, function: Callable
    ) -> None:
        self._data, self._options, self._minibatches = data, options, minibatches
        self._function = function
        self._trained: Classifier | None = None

    def scores(self, generate: Callable) -> dict[str, float]:
        """Return scores by name; ``generate(noise, labels)`` makes images from 0 to 1."""
        # its own generator: how often scores are taken must not change the training
        generator = rng.separate(self._options.seed)
        valid, ny, size = self._data.valid, self._options.ny, self._options.batch_size

        def samples(n):
            labels = generator.randint(0, max(ny, 1), n)
            batches = [
                generate(self._minibatches.noise(len(part), generator), part)
                for part in np.split(labels, range(size, n, size))
            ]
            return np.concatenate(batches), labels if ny else None

        vaX, rows = real_images(valid)
        vaY = None if valid.labels is None else valid.labels[rows]
        n_classes = len(self._data.classes)
        sizes = self._options.eval_samples
        return sample_scores(samples, sizes, vaX, vaY, self._classifier(), n_classes)

    def _classifier(self):
        """What names the samples' classes; None without labels. Trained when first asked for."""
        train = self._data.train
        if not self._options.classifier or train.labels is None:
            return None
        if self._trained is None:
            self._trained = Classifier(
                train, train.labels, len(self._data.classes), self._options.seed, self._function
            )
        return self._trained
