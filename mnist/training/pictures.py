"""The grids of pictures that a run leaves: one of samples an epoch, and one of real images."""

from __future__ import annotations

from typing import Callable

import numpy as np

from lib import rng
from lib.vis import color_grid_vis, grayscale_grid_vis

from ..data.images import Images
from .minibatches import Minibatches
from .run_options import Options


class Grids:
    """Draws the noise of the samples' grid, and writes grids.

    Parameters
    ----------
    options : Options
        ``ny``, ``num_test_samples`` and ``use_fixed`` are used.
    minibatches : Minibatches
        Gives the noise.
    """

    def __init__(self, options: Options, minibatches: Minibatches) -> None:
        ny, n = options.ny, options.num_test_samples
        n = n or (20 * ny if ny else 100)
        # by class where there are classes: one row each, if they come out even
        self.shape = (ny, n // ny) if ny and n % ny == 0 else near_square(n)
        self._fixed, self._minibatches, self._by_class = options.use_fixed, minibatches, ny > 0
        self.noise = minibatches.noise(n)
        self.labels = np.arange(n) * ny // n

    def save_samples(self, generate: Callable, path: str) -> None:
        """Write the epoch's grid; ``generate(noise, labels)`` makes images from 0 to 1."""
        if not self._fixed:
            self.noise = self._minibatches.noise(len(self.noise))
        save_grid(generate(self.noise, self.labels), self.shape, path)

    def save_real(self, train: Images, path: str) -> None:
        """Write real images in a grid like the samples', class by class where there are any."""
        labels = train.labels if self._by_class else np.zeros(len(train), dtype=int)
        rows = draw_rows(labels, self.labels)
        there = np.flatnonzero(rows >= 0)
        images = train.rows(rows[there]) / 255.0
        pictures = np.zeros((len(rows),) + images.shape[1:])
        pictures[there] = images
        save_grid(pictures, self.shape, path)


def draw_rows(labels: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Draw different rows with the labels `wanted`; -1 where there are no more."""
    drawn = np.full(len(wanted), -1)
    for y in np.unique(wanted):
        places, rows = np.flatnonzero(wanted == y), np.flatnonzero(labels == y)
        chosen = rng.py_rng.sample(list(rows), min(len(places), len(rows)))
        drawn[places[: len(chosen)]] = chosen
    return drawn


def near_square(n: int) -> tuple[int, int]:
    """Return rows and columns of a grid for `n` images, rather wide than high."""
    rows = int(np.sqrt(n))
    return rows, -(-n // rows)


def save_grid(images: np.ndarray, grid: tuple[int, int], path: str) -> None:
    """Write images (n, nc, npx, npx) from 0 to 1 in a grid of (rows, columns)."""
    if images.shape[1] == 1:
        grayscale_grid_vis(images[:, 0], grid, path)
    else:
        color_grid_vis(images.transpose(0, 2, 3, 1), grid, path)
