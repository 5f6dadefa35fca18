"""HDF5 files as images, such as those that fuel writes; read from disk where they are large."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from lib.errors import InputError, UnavailableError, one_line

from .array_names import Part, find_parts
from .arrays import Array, load_arrays, rows_in_block

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def load_hdf5(path: str, target: Any) -> Any:
    """Load images, and labels where there are any.

    Parameters
    ----------
    path : str
        A file whose arrays have common names (`array_names.IMAGES`, ``LABELS``). Fuel's
        attribute ``split`` is followed; else the names tell the sets, with train, valid or
        test before or after, or as the name of a group.
    target : mnist.data.pixels.fitting.Target
        Sets that are larger at this size than `tiles.MEMORY` stay on disk. Where the file keeps
        rows one after the other, as fuel's do, each minibatch's are read from it in
        order; where it keeps them in chunks, of which each row would cost a whole one, they are
        converted once (`mnist.data.pixels.tiles`).

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    UnavailableError
        The package h5py is missing.
    InputError
        The file is damaged, or holds no images.
    """
    try:
        import h5py
    except ImportError as error:
        raise UnavailableError(
            "%s: HDF5 needs the package h5py, which is not installed: pip install h5py" % path
        ) from error
    try:
        file = h5py.File(path, "r")  # stays open: large sets are read from it while training
    except OSError as error:
        text = one_line(error)
        raise InputError("%s: not an HDF5 file, or a damaged one (%s)" % (path, text)) from error
    arrays = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.shape and item.dtype.kind != "O":
            arrays[name] = _array(item, path)
        elif isinstance(item, h5py.Dataset) and h5py.check_string_dtype(item.dtype):
            arrays[name] = _array(item, path, text=True)

    file.visititems(visit)
    shapes = {name: array.shape for name, array in arrays.items()}
    parts = find_parts(shapes, path)
    if "split" in file.attrs:
        parts = _fuel_parts(file, parts["train"], path)
    about = os.stat(path)
    key = ["hdf5", os.path.realpath(path), about.st_size, about.st_mtime_ns]
    return load_arrays(arrays, parts, target, path, key)


def _array(dataset, path, text=False):
    def rows(indices):
        try:
            block = dataset[indices]
        except (OSError, RuntimeError) as error:
            why = one_line(error)
            raise InputError("%s, %s: damaged (%s)" % (path, dataset.name, why)) from error
        return np.array([value.decode() for value in block]) if text else block

    def blocks():
        step = rows_in_block(dataset.dtype, dataset.shape)
        for start in range(0, dataset.shape[0], step):
            yield rows(slice(start, start + step))

    dtype = np.dtype("U1") if text else dataset.dtype
    return Array(dtype, dataset.shape, blocks, rows if dataset.chunks is None else None)


def _fuel_parts(file, train, path):
    """Return the parts that fuel's table of (split, source, start, stop, indices, ...) names."""
    n, parts = len(file[train.images]), {}
    try:
        for row in file.attrs["split"]:
            part, source = row["split"].decode(), row["source"].decode()
            if part not in ("train", "valid", "test") or source != train.images:
                continue
            if row["indices"]:
                rows = np.asarray(file[row["indices"]][...], np.int64)
            else:
                rows = np.arange(row["start"], row["stop"])
            if len(rows) and not 0 <= rows.min() <= rows.max() < n:
                raise InputError(
                    "%s: attribute split gives rows %d to %d to %s, expected 0 to %d"
                    % (path, rows.min(), rows.max(), part, n - 1)
                )
            if row["available"] and len(rows):
                parts[part] = Part(train.images, train.labels, rows)
    except (IndexError, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("%s: attribute split is not a table as fuel writes it" % path) from error
    if "train" not in parts:
        raise InputError(
            "%s: attribute split names no training images in %s" % (path, train.images)
        )
    return parts
