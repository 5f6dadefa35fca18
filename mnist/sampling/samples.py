"""Generated pictures in memory, which show themselves in a notebook."""

from __future__ import annotations

import io
from typing import Any, Tuple

import numpy as np

from lib.files.atomic import atomic_write

from . import files


class Samples:
    """Pictures with the noise and the classes that they are made of.

    Parameters
    ----------
    pictures : ndarray, (n, nc, npx, npx), uint8
    Z : ndarray, (n, nz)
    labels : ndarray, (n,), or None
    grid : pair of int
        Rows and columns in which they are shown.
    error : float, optional
        Of what was found for a picture: root of the mean squared difference, in grey levels.

    Examples
    --------
    >>> samples = Samples(np.zeros((6, 1, 28, 28), np.uint8), np.zeros((6, 100)), None, (2, 3))
    >>> samples
    <Samples: 6 pictures of 1x28x28>
    >>> samples[:2].pictures.shape
    (2, 1, 28, 28)
    >>> samples.image().size
    (84, 56)
    """

    def __init__(
        self, pictures: np.ndarray, Z: np.ndarray, labels: Any, grid: Tuple, error: Any = None
    ) -> None:
        self.pictures, self.Z, self.labels, self.grid = pictures, Z, labels, grid
        self.error = error

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, chosen: slice) -> Samples:
        """Some of the pictures, in one row."""
        labels = None if self.labels is None else self.labels[chosen]
        pictures = self.pictures[chosen]
        return Samples(pictures, self.Z[chosen], labels, (1, len(pictures)))

    def __repr__(self) -> str:
        size = "x".join(map(str, self.pictures.shape[1:]))
        return "<Samples: %d pictures of %s>" % (len(self), size)

    def image(self) -> Any:
        """All of them side by side as a picture of Pillow's."""
        return files.to_image(files.sheet(self.pictures, self.grid))

    def save(self, path: str) -> str:
        """Write them side by side as PNG; return the path."""
        with atomic_write(path) as file:
            self.image().save(file, format="PNG")
        return path

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        image = self.image()
        # small pictures are shown in twice their pixels
        if max(image.size) < 400:
            image = image.resize((2 * image.width, 2 * image.height), 0)
        image.save(buffer, format="PNG")
        return buffer.getvalue()
