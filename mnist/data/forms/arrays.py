"""Images and labels in named arrays, as .npz and HDF5 files hold them."""

from __future__ import annotations

import math
from typing import Any, Callable, Iterator, NamedTuple, Optional

import numpy as np

from lib.errors import InputError

from ..encoding import check_shape, column, encode
from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.axes import to_channels_last
from ..pixels.fitting import fit_array
from ..pixels.levels import levels
from ..reading import ANYHOW, Reading

_MB = 2**20
_MOST_LABELS = 2**30  # bytes


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
    refused : str, optional
        Why its contents are not read, whoever asks for them.
    """

    dtype: np.dtype
    shape: tuple
    blocks: Callable
    rows: Optional[Callable] = None
    refused: Optional[str] = None

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


def load_arrays(
    arrays: dict, parts: Any, target: Any, where: str, key: Any, reading: Reading = ANYHOW
) -> Any:
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
    reading : mnist.data.reading.Reading

    Returns
    -------
    mnist.data.images.Parts
        Its ``unfit`` says why labels that are there cannot serve as classes.

    Raises
    ------
    InputError
        Shapes or values that are not those of images.
    """
    for part in parts.values():
        _check_readable(arrays[part.images], "%s: %s" % (where, part.images))
    every = {
        name: make_tiles(arrays[name], target, "%s, %s" % (where, name), [key, name], reading)
        for name in sorted({part.images for part in parts.values()})
    }
    numbers, names, unfit = dict.fromkeys(parts), (), None
    try:
        numbers, names = encode(_labels(arrays, parts, where, reading), where)
    except InputError as error:
        unfit = error  # nobody may have asked for them
    sets: dict = {
        part: Images(every[name], numbers[part], rows) for part, (name, _, rows) in parts.items()
    }
    return Parts(
        classes=names,
        no_labels=None if names else "found no array of labels; store them as y_train, y or labels",
        unfit=unfit,
        **sets,
    )


def _labels(arrays, parts, where, reading):
    """Return the labels of each part as the file holds them, None without."""
    raw: dict = {}
    for part, (name, labels, rows) in parts.items():
        raw[part] = None
        if labels is None:
            continue
        array, n = arrays[labels], arrays[name].shape[0]
        _check_readable(array, "%s: %s" % (where, labels))
        if not array.shape or array.shape[0] != n:
            raise InputError(
                "%s: found %d labels in %s, expected %d, one for each image in %s"
                % (where, array.shape[0] if array.shape else 1, labels, n, name)
            )
        check_shape(array.dtype, array.shape, "%s, labels" % where, reading.label_column)
        if math.prod(array.shape) * array.dtype.itemsize > _MOST_LABELS:
            raise InputError(
                "%s: labels of shape %r are more than %d bytes" % (where, array.shape, _MOST_LABELS)
            )
        y = array.all()
        raw[part] = y if rows is None else y[rows]
    return {part: column(y, reading.label_column, where) for part, y in raw.items()}


def _check_readable(array, what):
    if array.refused is not None:
        raise InputError("%s %s" % (what, array.refused))


def make_tiles(array: Any, target: Any, where: str, key: Any, reading: Reading = ANYHOW) -> Any:
    """Return an array's images at the size that a network takes.

    Parameters
    ----------
    array : Array
    target : mnist.data.pixels.fitting.Target
    where : str
        What to call the array in messages.
    key : JSON-able object
        Other arrays have another one.
    reading : mnist.data.reading.Reading
        Its ``levels`` are used.

    Returns
    -------
    What `mnist.data.images.Images` takes.

    Raises
    ------
    InputError
        Its shape or values are not those of images.
    """
    to_nhwc = to_channels_last(array.shape, where)
    to_bytes = levels(array.dtype, array.blocks, where, reading.levels)
    key = [key, reading.levels] if reading.levels else key

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
