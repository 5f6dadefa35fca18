"""MATLAB's .mat files of version 5 (which MATLAB calls 5, 6 and 7): their arrays of numbers.

SciPy reads them too, but a damaged file can end the interpreter in its compiled part; here every
length is compared with what there is before anything is read or unpacked. The format is that of
MathWorks' "MAT-File Format": a header of 128 bytes, then elements of a type, a length and that
many bytes, most of them packed by zlib.
"""

from __future__ import annotations

import math
import os
import struct
import zlib
from typing import BinaryIO, Dict, Iterator, Tuple

import numpy as np

from lib.errors import InputError, reason
from lib.files.npy import MOST_AXES
from lib.files.unpacking import check_unpacked

HEADER = 128  # bytes
_ORDERS = {b"IM": "<", b"MI": ">"}
_MATRIX, _COMPRESSED = 14, 15
_STORED = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip
_CLASSES = {
    6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8",
}  # fmt: skip
_COMPLEX, _LOGICAL = 0x0800, 0x0200
_MOST_ELEMENTS = 10**4
_MOST_BYTES = 3 * 2**30  # of an array; SVHN's largest has 1.6 billion
_BLOCK = 2**20  # bytes read at a time


def read_mat5(file: BinaryIO, path: str) -> Dict[str, np.ndarray]:
    """Return the arrays of numbers of a file, by name; text, structures and cells are left out.

    Parameters
    ----------
    file : binary file object
    path : str
        What to call it in messages.

    Raises
    ------
    InputError
        It is truncated, damaged, or unpacks to more than an honest file can.
    """
    try:
        return dict(_arrays(file, path))
    except InputError:
        raise
    except (EOFError, struct.error, zlib.error, UnicodeDecodeError) as error:
        raise InputError(
            "%s: truncated or damaged .mat file (%s)" % (path, reason(error))
        ) from error


def _arrays(file: BinaryIO, path: str) -> Iterator[Tuple[str, np.ndarray]]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    header = _exactly(file, HEADER)
    order = _ORDERS.get(header[-2:])
    if order is None:
        raise EOFError("no mark of the order of its bytes")
    for _ in range(_MOST_ELEMENTS):
        if file.tell() == size:
            return
        kind, length = struct.unpack(order + "II", _exactly(file, 8))
        after = file.tell() + length
        if after > size:
            raise EOFError("an element of %d bytes, %d are left" % (length, size - file.tell()))
        if kind == _COMPRESSED:
            kind, data = _unpacked(file, length, order, path)
        elif length > _MOST_BYTES:
            raise _too_large(path, length)
        else:
            data = _exactly(file, length) if kind == _MATRIX else b""
        if kind == _MATRIX:
            named = _matrix(memoryview(data), order, path)
            if named is not None:
                yield named
        file.seek(after)
    raise InputError("%s: more than %d elements" % (path, _MOST_ELEMENTS))


def _exactly(file, n):
    data = file.read(n)
    if len(data) < n:
        raise EOFError("the end is missing")
    return data


def _unpacked(file, packed, order, path):
    """Return type and content of an element that is packed; no more is unpacked than it has."""
    decompressor, out, needed = zlib.decompressobj(), bytearray(), 8
    kind, left = None, packed
    while len(out) < needed:
        block = decompressor.unconsumed_tail
        if not block:
            block = file.read(min(_BLOCK, left))
            left -= len(block)
            if not block:
                raise EOFError("the end is missing")
        out += decompressor.decompress(block, needed - len(out))
        if kind is None and len(out) == needed:
            kind, length = struct.unpack(order + "II", out)
            if length > _MOST_BYTES:
                raise _too_large(path, length)
            check_unpacked(length, packed, path)
            needed += length
    return kind, memoryview(out)[8:]


def _too_large(path, length):
    return InputError("%s: %d bytes, expected at most %d in an array" % (path, length, _MOST_BYTES))


def _matrix(data, order, path):
    """Return name and numbers of an array; None if it holds something else."""
    _, flags, at = _element(data, 0, order)
    _, sizes, at = _element(data, at, order)
    _, name, at = _element(data, at, order)
    word = struct.unpack(order + "I", flags[:4])[0]
    dtype = _CLASSES.get(word & 0xFF)
    if dtype is None or word & _COMPLEX:
        return None
    shape = tuple(np.frombuffer(sizes[: len(sizes) // 4 * 4], order + "i4").tolist())
    if not 2 <= len(shape) <= MOST_AXES or min(shape) < 0:
        raise EOFError("an array of shape %s" % (shape[:MOST_AXES],))
    kind, numbers, _ = _element(data, at, order)
    stored = np.dtype(order + _STORED[kind]) if kind in _STORED else None
    # an axis of 0 does not make the others small: NumPy multiplies them all the same
    n = math.prod(size or 1 for size in shape)
    if stored is None or math.prod(shape) * stored.itemsize != len(numbers):
        raise EOFError("%d bytes for an array of shape %s" % (len(numbers), shape))
    if n * np.dtype(dtype).itemsize > _MOST_BYTES:
        raise _too_large(path, n * np.dtype(dtype).itemsize)
    values = np.frombuffer(numbers, stored).reshape(shape, order="F")
    own = np.dtype(bool if word & _LOGICAL else dtype)
    return bytes(name).decode("latin-1"), values.astype(own, copy=False)


def _element(data, at, order):
    """Return type and content of an element inside an array, and where the next one begins."""
    kind, length = struct.unpack(order + "II", data[at : at + 8])
    if kind >> 16:  # four bytes at most, in the place of the length
        kind, length = kind & 0xFFFF, kind >> 16
        start, after = at + 4, at + 8
    else:
        start, after = at + 8, at + 8 + (length + 7) // 8 * 8
    content = data[start : start + length]
    if len(content) < length or (start == at + 4 and length > 4):
        raise EOFError("an element of %d bytes, %d are left" % (length, len(content)))
    return kind, content, after
