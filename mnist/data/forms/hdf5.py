"""HDF5 files as images, such as those that fuel writes; read from disk where they are large."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from lib.errors import InputError, UnavailableError, reason
from lib.files.regular import open_regular
from lib.files.unpacking import check_unpacked

from ..reading import ANYHOW, Reading
from .array_names import Part, find_parts
from .arrays import Array, load_arrays, rows_in_block

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_MOST_CHUNK = 256 * 2**20  # bytes that have to be unpacked for a single row
_LOCKED = ("unable to lock file", "Resource temporarily unavailable")
#: What h5py raises on wrong bytes.
DAMAGE = (
    AttributeError, IndexError, KeyError, OSError, OverflowError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


def load_hdf5(path: str, target: Any, reading: Reading = ANYHOW) -> Any:
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
    reading : mnist.data.reading.Reading

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    UnavailableError
        The package h5py is missing.
    InputError
        The file is damaged or being written, holds no images, or has them in other files.
    """
    file = open_hdf5(path)  # stays open: large sets are read from it while training
    try:
        arrays = arrays_of(file, path)
        shapes = {name: array.shape for name, array in arrays.items()}
        parts = find_parts(shapes, path, reading.array)
        if "split" in file.attrs:
            parts = _fuel_parts(file, parts["train"], path)
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError("%s: damaged HDF5 file (%s)" % (path, reason(error))) from error
    about = os.stat(path)
    key = ["hdf5", os.path.realpath(path), about.st_size, about.st_mtime_ns]
    return load_arrays(arrays, parts, target, path, key, reading)


def open_hdf5(path: str) -> Any:
    """Return an open h5py.File.

    Raises
    ------
    UnavailableError
        The package h5py is missing.
    InputError
        The file is damaged or being written.
    """
    try:
        import h5py
    except ImportError as error:
        raise UnavailableError(
            "%s: HDF5 needs the package h5py, which is not installed: pip install h5py" % path
        ) from error
    with open_regular(path):
        pass  # or it says what else it is
    try:
        return h5py.File(path, "r")
    except DAMAGE as error:
        raise _unreadable(path, error) from error


def _unreadable(path, error):
    text = reason(error)
    if any(words in text for words in _LOCKED):
        return InputError(
            "%s: locked by a program that writes it (%s): wait until it is closed, or set "
            "HDF5_USE_FILE_LOCKING=FALSE to read it as it is" % (path, text)
        )
    return InputError("%s: not an HDF5 file, or a damaged one (%s)" % (path, text))


def arrays_of(file: Any, path: str) -> dict:
    """Return the arrays of a file that `open_hdf5` opened, by name.

    What h5py raises where the file is damaged is one of `DAMAGE`.
    """
    import h5py

    arrays = {}
    for name in file:
        link = file.get(name, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            why = "lies in another file, %s, refused: copy it into this one" % link.filename
            arrays[name] = Array(np.dtype(object), (), iter, None, why)

    def visit(name, item):
        if not isinstance(item, h5py.Dataset):
            return
        try:
            dtype, shape = item.dtype, item.shape
        except TypeError:
            return  # numbers that NumPy has no type for: nobody means these
        if not shape:
            return
        why = _refusal(item)
        is_text = h5py.check_string_dtype(dtype) is not None and dtype.kind == "O"
        if why is None and dtype.kind == "O" and not is_text:
            why = (
                "holds rows of various lengths, such as pictures of various sizes, which are not "
                "read: write them at one size, or as picture files in a folder"
            )
        if why is None:
            arrays[name] = _array(item, path, is_text)
        else:
            arrays[name] = Array(np.dtype(object), shape, iter, None, why)

    file.visititems(visit)
    return arrays


def _refusal(dataset):
    """Return why an array's numbers are not read; None if they are."""
    if dataset.is_virtual or dataset.external:
        sources = (
            (source.file_name for source in dataset.virtual_sources())
            if (dataset.is_virtual)
            else (source[0] for source in dataset.external)
        )
        names = ", ".join(sorted({os.fsdecode(source) for source in sources})[:3])
        return "has its numbers in other files (%s), refused: copy them into this one" % names
    if dataset.chunks and math.prod(dataset.chunks) * dataset.dtype.itemsize > _MOST_CHUNK:
        return "is stored in chunks of more than %d bytes, refused" % _MOST_CHUNK
    return None


def _array(dataset, path, text=False):
    where = "%s, %s" % (path, dataset.name)

    def rows(indices):
        try:
            block = dataset[indices]
        except DAMAGE as error:
            raise InputError("%s: damaged (%s)" % (where, reason(error))) from error
        if not text:
            return block
        return np.array([_text(value) for value in block.reshape(-1)]).reshape(block.shape)

    def blocks():
        _check_stored(dataset, where)
        step = rows_in_block(dataset.dtype, dataset.shape)
        for start in range(0, dataset.shape[0], step):
            yield rows(slice(start, start + step))

    if dataset.chunks is None:
        _check_stored(dataset, where)
    dtype = np.dtype("U1") if text else dataset.dtype
    return Array(dtype, dataset.shape, blocks, rows if dataset.chunks is None else None)


def _text(value):
    """Return a text in UTF-8, or what would be one, as text."""
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "backslashreplace")


def _check_stored(dataset, where):
    """Refuse a small file that claims to hold any number of rows."""
    size = math.prod(dataset.shape) * dataset.dtype.itemsize
    check_unpacked(size, dataset.id.get_storage_size(), where)


def _fuel_parts(file, train, path):
    """Return the parts that fuel's table of (split, source, start, stop, indices, ...) names."""
    n, parts = len(file[train.images]), {}
    try:
        for row in file.attrs["split"]:
            part, source = row["split"].decode(), row["source"].decode()
            if part not in ("train", "valid", "test") or source != train.images:
                continue
            if row["indices"]:
                indices = file[row["indices"]]
                if _refusal(indices) is not None:
                    raise InputError("%s: %s %s" % (path, indices.name, _refusal(indices)))
                _check_stored(indices, path)
                rows = np.asarray(indices[...], np.int64)
            else:
                rows = np.arange(max(-1, row["start"]), min(n + 1, row["stop"]))
            if len(rows) and not 0 <= rows.min() <= rows.max() < n:
                raise InputError(
                    "%s: attribute split gives rows %d to %d to %s, expected 0 to %d"
                    % (path, rows.min(), rows.max(), part, n - 1)
                )
            if row["available"] and len(rows):
                parts[part] = Part(train.images, train.labels, rows)
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError("%s: attribute split is not a table as fuel writes it" % path) from error
    if "train" not in parts:
        raise InputError(
            "%s: attribute split names no training images in %s" % (path, train.images)
        )
    return parts
