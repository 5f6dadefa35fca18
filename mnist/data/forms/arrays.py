"""Images and labels in named arrays, as .npz and HDF5 files hold them."""

from __future__ import annotations

import math
from typing import Any, Callable, Iterator, NamedTuple, Optional

import numpy as np

from lib.errors import InputError

from ..encoding import encode
from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.axes import to_channels_last
from ..pixels.fitting import fit_array
from ..pixels.levels import levels

_MB = 2**20


class Array(NamedTuple):
    """An array in a file.

    Attributes
    ----------
    dtype : numpy.dtype
    shape : tuple of int
    blocks : callable
        Returns an iterator over its parts, in order.
    rows : callable, optional
        Returns the rows of some indices, where the file can give these alone.
    """

    dtype: np.dtype
    shape: tuple
    blocks: Callable
    rows: Optional[Callable] = None

    @classmethod
    def of(cls, X: Any) -> Any:
        """Return an array that is in memory."""
        step = rows_in_block(X.dtype, X.shape)
        return cls(X.dtype, X.shape, lambda: (X[i : i + step] for i in range(0, len(X), step)))

    def all(self) -> Any:
        """Return the whole array."""
        return np.concatenate([np.empty((0,) + self.shape[1:], self.dtype)] + list(self.blocks()))


def rows_in_block(dtype: Any, shape: tuple) -> Any:
    """How many rows of an array make a block of some megabytes."""
    return max(1, 8 * _MB // max(1, math.prod(shape[1:]) * dtype.itemsize))


def load_arrays(arrays: dict, parts: Any, target: Any, where: str, key: Any) -> Any:
    """Make sets of images out of arrays.

    Parameters
    ----------
    arrays : dict from name to Array
    parts : dict from part to Part
    target : mnist.data.pixels.fitting.Target
    where : str
        What to call the file in messages.
    key : JSON-able object
        Other files have another one.

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        Shapes or values that are not those of images, or labels that do not go with them.
    """
    every = {
        name: make_tiles(arrays[name], target, "%s, %s" % (where, name), [key, name])
        for name in sorted({part.images for part in parts.values()})
    }
    raw: dict = {}
    for part, (name, labels, rows) in parts.items():
        raw[part] = None if labels is None else arrays[labels].all()
        if labels is not None and len(raw[part]) != len(every[name]):
            raise InputError(
                "%s: found %d labels in %s, expected %d, one for each image in %s"
                % (where, len(raw[part]), labels, len(every[name]), name)
            )
        if labels is not None and rows is not None:
            raw[part] = raw[part][rows]
    numbers, names = encode(raw, where)
    sets: dict = {
        part: Images(every[name], numbers[part], rows) for part, (name, _, rows) in parts.items()
    }
    return Parts(
        classes=names,
        no_labels=None if names else "found no array of labels; store them as y_train, y or labels",
        **sets,
    )


def make_tiles(array: Any, target: Any, where: str, key: Any) -> Any:
    """Return an array's images at the size that a network takes.

    Parameters
    ----------
    array : Array
    target : mnist.data.pixels.fitting.Target
    where : str
        What to call the array in messages.
    key : JSON-able object
        Other arrays have another one.

    Returns
    -------
    What `mnist.data.images.Images` takes.

    Raises
    ------
    InputError
        Its shape or values are not those of images.
    """
    to_nhwc = to_channels_last(array.shape, where)
    to_bytes = levels(array.dtype, array.blocks, where)

    def convert(block):
        return fit_array(np.ascontiguousarray(to_bytes(to_nhwc(block))), target)

    size = array.shape[0] * math.prod(target.shape)
    if array.rows is not None and size > tiles.MEMORY:
        return _OnDemand(array, convert)
    blocks: Iterator[tuple] = ((convert(block), []) for block in array.blocks())
    return tiles.collect(lambda: blocks, array.shape[0], target, key)[0]


class _OnDemand:
    """Tiles made of an array's rows when they are asked for."""

    def __init__(self, array, convert):
        self._array, self._convert = array, convert

    def __len__(self):
        return self._array.shape[0]

    def __getitem__(self, indices):
        rows, place = np.unique(indices, return_inverse=True)  # files are read in order
        return self._convert(self._array.rows(rows))[place.reshape(-1)]
