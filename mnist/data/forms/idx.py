"""The IDX format: arrays of numbers as the MNIST files hold them, gzipped or not.

Two zero bytes, a byte for the number type, a byte for the number of axes, each axis as a
big-endian 32-bit integer, then the numbers in C order, big-endian.
"""

from __future__ import annotations

import gzip
import math
import os
import zlib

import numpy as np

from lib.errors import InputError

_DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: str, ndim: int | None = None) -> np.ndarray:
    """Read an IDX file.

    Parameters
    ----------
    path : str
        Gzip is recognised by its content, whatever the name says.
    ndim : int, optional
        How many axes of unsigned bytes to insist on: 3 for images, 1 for labels.

    Returns
    -------
    ndarray
        In the machine's byte order.

    Raises
    ------
    InputError
        Not an IDX file, not of unsigned bytes with ``ndim`` axes, too short, too long, or
        damaged gzip.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise InputError("%s: %s" % (path, (error.strerror or "").lower())) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            "%s: truncated or damaged gzip file (%s); fetch it again" % (path, error)
        ) from error
    return _parse(data, os.fspath(path), ndim)


def _parse(data, path, ndim):
    dtype, axes = _DTYPES.get(data[2] if len(data) > 3 else None), data[3] if len(data) > 3 else 0
    if data[:2] != b"\0\0" or dtype is None or axes == 0:
        raise InputError(
            "%s: found %s at the start, expected an IDX file (%s)"
            % (path, _describe(data), _wanted(ndim))
        )
    if ndim is not None and (dtype, axes) != (">u1", ndim):
        raise InputError(
            "%s: found IDX magic number 0x%s, expected %s; is it another file under this name?"
            % (path, data[:4].hex(), _wanted(ndim))
        )
    header = 4 + 4 * axes
    shape = tuple(int(n) for n in np.frombuffer(data[4:header], ">u4", len(data[4:header]) // 4))
    dtype = np.dtype(dtype)
    expected = header + dtype.itemsize * math.prod(shape)
    if len(shape) < axes or len(data) != expected:
        raise InputError(
            "%s: found %d bytes, expected %s; the file is truncated or damaged, fetch it again"
            % (
                path,
                len(data),
                (
                    "a header of %d" % header
                    if len(shape) < axes
                    else "%d for %s" % (expected, "x".join(map(str, shape)))
                ),
            )
        )
    return np.frombuffer(data, dtype, offset=header).reshape(shape).astype(dtype.newbyteorder("="))


def _describe(data):
    return "%r" % data[:4] if data else "nothing"


def _wanted(ndim):
    if ndim is None:
        return "magic number 0x0000TTNN"
    return "magic number 0x%08x" % (0x0800 + ndim)
