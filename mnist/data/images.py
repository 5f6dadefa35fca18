"""Sets of images with labels, in memory or on disk."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from lib import rng

_MOST_VALID = 10000


class Images:
    """A set of images of one size.

    Parameters
    ----------
    tiles : ndarray, memmap or anything that gives uint8 (k, nc, npx, npx) for k indices
    labels : ndarray, (n,), int64, optional
    index : ndarray, (n,), optional
        Which of the tiles these are; all by default.

    Attributes
    ----------
    labels : ndarray, (n,), int64, or None
    """

    def __init__(self, tiles, labels=None, index=None):
        self._tiles = tiles
        self._index = np.arange(len(tiles)) if index is None else np.asarray(index, np.int64)
        self.labels = labels

    def __len__(self):
        return len(self._index)

    @property
    def in_memory(self) -> Any:
        """Whether reading all of them costs nothing but memory."""
        return isinstance(self._tiles, np.ndarray) and not isinstance(self._tiles, np.memmap)

    def rows(self, indices: Any) -> np.ndarray:
        """Return images.

        Parameters
        ----------
        indices : array_like of int or slice
            In any order, repetitions allowed.

        Returns
        -------
        ndarray, (k, nc, npx, npx), uint8
            A copy, contiguous.
        """
        if not isinstance(indices, slice):
            indices = np.asarray(indices, np.int64)
        return np.ascontiguousarray(self._tiles[self._index[indices]], np.uint8)

    def subset(self, indices: Any) -> Any:
        """Return some of the images as a set that shares their pixels."""
        labels = None if self.labels is None else self.labels[indices]
        return Images(self._tiles, labels, self._index[indices])


class Parts(NamedTuple):
    """What a source of images gives: the sets that it has, and what there is to say on them.

    Attributes
    ----------
    train : Images
    valid, test : Images or None
    classes : tuple of str
        () without labels.
    no_labels : str or None
        Why there are none, and how there could be.
    skipped : list of (str, str)
        Files that were not read, and why.
    unfit : lib.errors.InputError or None
        Why there are labels that cannot serve as classes.
    """

    train: Images
    valid: Optional[Images] = None
    test: Optional[Images] = None
    classes: Tuple[str, ...] = ()
    no_labels: Optional[str] = None
    skipped: Sequence = ()
    unfit: Optional[Exception] = None


def split(images: Images) -> tuple[Images, Images]:
    """Set a sixth of the images apart, at most 10,000, the same ones each time.

    Parameters
    ----------
    images : Images

    Returns
    -------
    train, valid : Images
        Each in the order that it had. Of fewer than 3 none can be spared: both are all of them.
    """
    if len(images) < 3:
        return images, images
    n_valid = min(max(len(images) // 6, 1), _MOST_VALID)
    # whatever seed a run has, the images that are set apart are the same
    order = rng.separate().permutation(len(images))
    return images.subset(np.sort(order[n_valid:])), images.subset(np.sort(order[:n_valid]))
