"""NumPy's .npz and .npy files as images: read piece by piece, no pickle ever."""

from __future__ import annotations

import contextlib
import functools
import math
import os
from typing import Any

import numpy as np

from lib.errors import InputError
from lib.files.npy import check_text, count_bytes, plain_dtype, read_header
from lib.files.npz import SUFFIX, arrays_in, open_archive, open_member
from lib.files.regular import open_regular

from ..reading import ANYHOW, Reading
from .array_names import find_parts
from .arrays import Array, load_arrays, rows_in_block

_OBJECTS = (
    "holds Python objects, refused because unpickling could run any code: save it as an array of "
    "numbers"
)
_NO_NUMBERS = "holds records, dates or other things, expected numbers or text"
_MOST_WHOLE = 2**30  # bytes of an array that can only be read as a whole


def load_npz(path: str, target: Any, reading: Reading = ANYHOW) -> Any:
    """Load images, and labels where there are any.

    Parameters
    ----------
    path : str
        An .npz file whose arrays have common names (`array_names`: images, labels, with
        train, valid or test before or after), or an .npy file of images.
    target : mnist.data.pixels.fitting.Target
    reading : mnist.data.reading.Reading

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        The file is damaged, or holds no images, or Python objects in their place.
    """
    about = os.stat(path)
    arrays = _entries(path)
    parts = find_parts({name: array.shape for name, array in arrays.items()}, path, reading.array)
    key = ["npz", os.path.realpath(path), about.st_size, about.st_mtime_ns]
    return load_arrays(arrays, parts, target, path, key, reading)


def _entries(path):
    """Return the arrays by name; only their headers are read."""
    with open_regular(path) as file:
        if file.read(6) == b"\x93NUMPY":
            file.seek(0)
            open_file = functools.partial(open_regular, path)
            return {"images": _array(file, open_file, path, os.fstat(file.fileno()).st_size)}
        arrays = {}
        with open_archive(file, path) as archive:
            for name in arrays_in(archive):
                where, size = "%s, %s" % (path, name), archive.getinfo(name).file_size
                open_stream = functools.partial(_open_entry, path, name)
                # to open the archive again for each header would read its list each time
                with open_member(archive, name, path) as stream:
                    arrays[name[: -len(SUFFIX)]] = _array(stream, open_stream, where, size)
    return arrays


@contextlib.contextmanager
def _open_entry(path, name):
    with open_regular(path) as file, open_archive(file, path) as archive:
        with open_member(archive, name, path) as stream:
            yield stream


def _array(stream, open_stream, path, size):
    """Return the array of `size` bytes at whose header `stream` is, if it is one of plain numbers.

    `open_stream` opens it again to read the numbers.
    """
    header = read_header(stream, path)
    shape, fortran_order = header.shape, header.fortran_order
    try:
        dtype = plain_dtype(header.dtype, path)
    except InputError:
        refused = _OBJECTS if "O" in str(header.dtype) else _NO_NUMBERS
        return Array(
            np.dtype(object), shape if isinstance(shape, tuple) else (), iter, None, refused
        )
    if count_bytes(dtype, shape, path) > size:
        raise InputError("%s: truncated, fetch or write it again" % path)

    def blocks():
        with open_stream() as stream:
            read_header(stream, path)
            if fortran_order and len(shape) > 1:
                yield _whole(stream, dtype, shape, path)
                return
            step, row = rows_in_block(dtype, shape), math.prod(shape[1:])
            for start in range(0, shape[0] if shape else 0, step):
                n = min(step, shape[0] - start)
                yield _read(stream, dtype, n * row, path).reshape((n,) + shape[1:])

    return Array(dtype.newbyteorder("="), shape, blocks)


def _whole(stream, dtype, shape, path):
    """Read an array in Fortran order, whose pictures lie scattered over the whole file."""
    n = math.prod(shape)
    if n * dtype.itemsize > _MOST_WHOLE:
        raise InputError(
            "%s: %d bytes in Fortran order, expected at most %d, for it has to be read as a whole: "
            "save numpy.ascontiguousarray of it" % (path, n * dtype.itemsize, _MOST_WHOLE)
        )
    return _read(stream, dtype, n, path).reshape(shape, order="F")


def _read(stream, dtype, count, path):
    data = stream.read(count * dtype.itemsize)
    if len(data) < count * dtype.itemsize:
        raise InputError("%s: truncated, fetch or write it again" % path)
    numbers = np.frombuffer(data, dtype).astype(dtype.newbyteorder("="), copy=False)
    check_text(numbers, path)
    return numbers
