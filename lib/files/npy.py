"""NumPy's .npy format, read with every size checked before memory is taken for it."""

from __future__ import annotations

import ast
import io
import struct
from typing import Any, BinaryIO, NamedTuple, Tuple

import numpy as np

from ..errors import InputError

_MAGIC = b"\x93NUMPY"
MOST_AXES = 32  # NumPy's own limit before version 2
_MOST_HEADER = 10000  # characters; NumPy's limit, too
_MOST_WRITTEN = 3000  # of them without the blanks at its end: records of a hundred fields
_MOST_NESTED = 20  # brackets in a header
_MOST_DTYPE = 100  # characters
_MOST_BYTES = 2**63 - 1
_LAST_CHARACTER = 0x10FFFF


class Header(NamedTuple):
    """What stands before the numbers of an .npy file; nothing in it is checked yet."""

    dtype: Any
    fortran_order: Any
    shape: Any


def parse_npy(data: bytes, where: str) -> np.ndarray:
    """Return the array in the bytes of an .npy file.

    ``numpy.load`` would take memory for whatever shape a damaged header claims.

    Parameters
    ----------
    data : bytes
    where : str
        What to call the file in messages.

    Returns
    -------
    ndarray

    Raises
    ------
    InputError
        Not an .npy file, one of Python objects, or one of another size than it says.
    """
    stream = io.BytesIO(data)
    header = read_header(stream, where)
    rest = memoryview(data)[stream.tell() :]
    return make_array(rest, header.dtype, header.shape, header.fortran_order, where)


def make_array(data: Any, dtype: Any, shape: Any, fortran_order: Any, where: str) -> np.ndarray:
    """Return the array of ``dtype`` and ``shape`` that the bytes ``data`` hold.

    Parameters
    ----------
    data : bytes
    dtype : str
        As ``numpy.dtype`` takes it; plain numbers, truth values and text only.
    shape : tuple of int
    fortran_order : bool
    where : str
        What to call the file in messages.

    Returns
    -------
    ndarray
        A copy, in C order and the machine's byte order.

    Raises
    ------
    InputError
        The type is another one, or the bytes are more or fewer than the shape needs.
    """
    number = plain_dtype(dtype, where)
    expected = count_bytes(number, shape, where)
    if len(data) != expected:
        raise InputError(
            "%s: truncated or damaged: %d bytes of numbers, expected %d for shape %r of %s"
            % (where, len(data), expected, shape, number)
        )
    if expected == 0:
        return np.zeros(shape, number.newbyteorder("="))
    array = np.frombuffer(data, number).reshape(shape, order="F" if fortran_order else "C")
    array = np.array(array, number.newbyteorder("="), order="C")
    check_text(array, where)
    return array


def plain_dtype(dtype: Any, where: str) -> np.dtype[Any]:
    """Return the number type that a file names by a text.

    Raises
    ------
    InputError
        It is none, or one of records or Python objects.
    """
    if type(dtype) is not str:
        raise InputError("%s: holds records, expected plain numbers" % where)
    try:
        if len(dtype) > _MOST_DTYPE:
            raise ValueError("too long")
        number = np.dtype(dtype)
    except (TypeError, ValueError, SyntaxError, OverflowError) as error:
        raise InputError(
            "%s: damaged: unknown number type %r" % (where, dtype[:_MOST_DTYPE])
        ) from error
    if number.kind not in "biufcSU":
        raise InputError("%s: holds %s, expected plain numbers" % (where, number))
    return number


def count_bytes(dtype: np.dtype[Any], shape: Any, where: str) -> int:
    """Return how many bytes an array has, counted in whole numbers that cannot overflow.

    Raises
    ------
    InputError
        The shape is none that an array can have.
    """
    if not isinstance(shape, tuple) or len(shape) > MOST_AXES:
        raise InputError("%s: damaged: the shape is not a tuple of sizes" % where)
    size = max(1, dtype.itemsize)  # of the axes that are not empty: NumPy asks that of them
    for n in shape:
        if type(n) is not int or not 0 <= n <= _MOST_BYTES:
            raise InputError("%s: damaged: the shape is not a tuple of sizes" % where)
        size *= max(1, n)
    if size > _MOST_BYTES:
        raise InputError("%s: damaged: no memory holds shape %r of %s" % (where, shape, dtype))
    return 0 if 0 in shape or dtype.itemsize == 0 else size


def check_text(array: np.ndarray, where: str) -> None:
    """Raise InputError if an array of text holds numbers that are no characters."""
    if array.dtype.kind == "U" and array.size:
        codes = np.ascontiguousarray(array).reshape(-1).view(np.uint32)
        if codes.max() > _LAST_CHARACTER:
            raise InputError("%s: damaged: holds text that is no Unicode" % where)


def read_header(stream: BinaryIO, where: str) -> Header:
    """Read what stands before the numbers of an .npy file.

    Raises
    ------
    InputError
        It is another kind of file, or damaged.
    """
    magic = stream.read(len(_MAGIC))
    if magic != _MAGIC:
        raise InputError("%s: found %r at the start, expected a NumPy file" % (where, magic))
    try:
        # Version 1 gives the header's length in two bytes, versions 2 and 3 in four.
        size, length_format = (2, "<H") if stream.read(2)[:1] == b"\x01" else (4, "<I")
        (length,) = struct.unpack(length_format, stream.read(size))
        if length > _MOST_HEADER:
            raise ValueError("too long")
        # latin-1 because text cannot fail in it
        text = stream.read(length).decode("latin-1").strip()
        if len(text) > _MOST_WRITTEN:  # it would take milliseconds, perhaps again and again
            raise ValueError("too long")
        return Header(*_evaluate(text))
    except (
        struct.error,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        MemoryError,
        RecursionError,
    ) as error:
        raise InputError("%s: truncated or damaged: unreadable NumPy header" % where) from error


def _evaluate(text: str) -> Tuple[Any, Any, Any]:
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    # Python's parser goes down into signs as into brackets, and takes the stack for it
    if deepest > _MOST_NESTED or max(map(text.count, "-+~")) > _MOST_WRITTEN // 2:
        raise ValueError("nested too deeply")
    # Python 2 wrote long integers as 10L
    header = ast.literal_eval(text.replace("L,", ",").replace("L)", ")"))
    return header["descr"], header["fortran_order"], header["shape"]
