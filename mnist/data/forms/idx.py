"""The IDX format: arrays of numbers as the MNIST files hold them, gzipped or not.

Two zero bytes, a byte for the number type, a byte for the number of axes, each axis as a
big-endian 32-bit integer, then the numbers in C order, big-endian.
"""

from __future__ import annotations

import contextlib
import math
import os
import zlib

import numpy as np

from lib.errors import InputError
from lib.files.npy import MOST_AXES
from lib.files.regular import read_regular
from lib.files.unpacking import unpack

_MOST_BYTES = 2**62
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
    path, data = os.fspath(path), read_regular(path)
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, path, ndim)
    return _parse(data, path, ndim)


def _unpacked(data, path, ndim):
    """What a gzip file holds; no more is unpacked than its header asks for, and a byte beyond."""
    size = None
    with contextlib.suppress(zlib.error, InputError):  # what is wrong is said below
        head = zlib.decompressobj(31).decompress(data, 4 + 4 * MOST_AXES)
        size = _header(head, path, ndim)[2]
    try:
        return unpack(data, "gzip", path, exactly=size)
    except InputError as error:
        text = str(error).replace("truncated or damaged (", "truncated or damaged gzip file (")
        raise InputError("%s; fetch it again" % text) from error


def _parse(data, path, ndim):
    dtype, shape, expected, start = _header(data, path, ndim)
    if len(data) != expected:
        raise InputError(
            "%s: found %s bytes, expected %s; the file is truncated or damaged, fetch it again"
            % (path, len(data), "%d for %s" % (expected, "x".join(map(str, shape))))
        )
    return np.frombuffer(data, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _header(data, path, ndim):
    """Return number type, shape, the whole file's bytes, and where the numbers start."""
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
    start = 4 + 4 * axes
    shape = tuple(int(n) for n in np.frombuffer(data[4:start], ">u4", len(data[4:start]) // 4))
    if len(shape) < axes:
        raise InputError(
            "%s: found %d bytes, expected a header of %d; the file is truncated or damaged, fetch "
            "it again" % (path, len(data), start)
        )
    dtype = np.dtype(dtype)
    # an axis of 0 does not make the others small: NumPy multiplies them all the same
    if axes > MOST_AXES or dtype.itemsize * math.prod(n or 1 for n in shape) > _MOST_BYTES:
        raise InputError(
            "%s: found a header for %s; no file is that large, it is damaged, fetch it again"
            % (path, "x".join(map(str, shape[:MOST_AXES])))
        )
    return dtype, shape, start + dtype.itemsize * math.prod(shape), start


def _describe(data):
    return "%r" % data[:4] if data else "nothing"


def _wanted(ndim):
    if ndim is None:
        return "magic number 0x0000TTNN"
    return "magic number 0x%08x" % (0x0800 + ndim)
