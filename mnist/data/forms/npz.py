"""NumPy's .npz and .npy files as images: read piece by piece, no pickle ever."""

from __future__ import annotations

import contextlib
import functools
import math
import os
import zipfile
import zlib
from typing import Any

import numpy as np

from lib.errors import InputError, one_line

from .array_names import find_parts
from .arrays import Array, load_arrays, rows_in_block

_SUFFIX = ".npy"
# What zipfile and NumPy's own reader of headers raise on wrong bytes.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def load_npz(path: str, target: Any) -> Any:
    """Load images, and labels where there are any.

    Parameters
    ----------
    path : str
        An .npz file whose arrays have common names (`array_names`: images, labels, with
        train, valid or test before or after), or an .npy file of images.
    target : mnist.data.pixels.fitting.Target

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        The file is damaged, holds Python objects, or no images.
    """
    about = os.stat(path)
    arrays = _entries(path)
    parts = find_parts({name: array.shape for name, array in arrays.items()}, path)
    for part in parts.values():
        for name in (part.images, part.labels):
            if name is not None and arrays[name].dtype.hasobject:
                raise InputError(
                    "%s: %s holds Python objects, refused because unpickling could run any code: "
                    "save it as an array of numbers" % (path, name)
                )
    key = ["npz", os.path.realpath(path), about.st_size, about.st_mtime_ns]
    try:
        return load_arrays(arrays, parts, target, path, key)
    except InputError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _entries(path):
    """Return the arrays by name; only their headers are read."""
    try:
        with open(path, "rb") as file:
            if file.read(6) == b"\x93NUMPY":
                return {"images": _array(lambda: open(path, "rb"), path)}
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(_SUFFIX)]
        return {
            name[: -len(_SUFFIX)]: _array(functools.partial(_open_entry, path, name), path)
            for name in names
        }
    except InputError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from error


@contextlib.contextmanager
def _open_entry(path, name):
    with zipfile.ZipFile(path) as archive, archive.open(name) as stream:
        yield stream


def _array(open_stream, path):
    with open_stream() as stream:
        shape, fortran_order, dtype = _header(stream)

    def blocks():
        with open_stream() as stream:
            _header(stream)
            if fortran_order and len(shape) > 1:
                whole = _read(stream, dtype, math.prod(shape), path)
                yield whole.reshape(shape, order="F")
                return
            step, row = rows_in_block(dtype, shape), math.prod(shape[1:])
            for start in range(0, shape[0] if shape else 0, step):
                n = min(step, shape[0] - start)
                yield _read(stream, dtype, n * row, path).reshape((n,) + shape[1:])

    return Array(dtype.newbyteorder("="), shape, blocks)


def _header(stream):
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    return np.lib.format.read_array_header_2_0(stream)


def _read(stream, dtype, count, path):
    data = bytearray()
    while len(data) < count * dtype.itemsize:
        more = stream.read(count * dtype.itemsize - len(data))
        if not more:
            raise InputError("%s: truncated, fetch or write it again" % path)
        data += more
    return np.frombuffer(data, dtype).astype(dtype.newbyteorder("="), copy=False)


def _damaged(path, error):
    text = one_line(error)
    return InputError("%s: truncated or damaged .npz file (%s)" % (path, text))
