"""NumPy's .npy format, read with every size checked before memory is taken for it."""

from __future__ import annotations

import ast
import struct

import numpy as np

from ..errors import InputError

_MAGIC = b"\x93NUMPY"


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
    dtype, fortran_order, shape, offset = _parse_header(data, where)
    return make_array(data[offset:], dtype, shape, fortran_order, where)


def make_array(
    data: bytes, dtype: str, shape: tuple[int, ...], fortran_order: bool, where: str
) -> np.ndarray:
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
    if type(dtype) is not str:
        raise InputError("%s: holds records, expected plain numbers" % where)
    try:
        number = np.dtype(dtype)
    except (TypeError, ValueError, SyntaxError) as error:
        raise InputError("%s: damaged: unknown number type %r" % (where, dtype)) from error
    if number.kind not in "biufcSU":
        raise InputError("%s: holds %s, expected plain numbers" % (where, number))
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise InputError("%s: damaged: the shape is not a tuple of sizes" % where)
    expected = number.itemsize
    for n in shape:
        expected *= n
    if len(data) != expected:
        raise InputError(
            "%s: truncated or damaged: %d bytes of numbers, expected %d for shape %r of %s"
            % (where, len(data), expected, shape, number)
        )
    if expected == 0:
        return np.zeros(shape, number.newbyteorder("="))
    array = np.frombuffer(data, number).reshape(shape, order="F" if fortran_order else "C")
    return np.array(array, number.newbyteorder("="), order="C")


def _parse_header(data: bytes, where: str) -> tuple[str, bool, tuple[int, ...], int]:
    """Return dtype, Fortran order, shape and where the numbers begin."""
    if data[:6] != _MAGIC:
        raise InputError("%s: found %r at the start, expected a NumPy file" % (where, data[:6]))
    # Version 1 gives the header's length in two bytes, versions 2 and 3 in four.
    start, length_format = (10, "<H") if data[6:7] == b"\x01" else (12, "<I")
    try:
        (length,) = struct.unpack(length_format, data[8:start])
        # Python 2 wrote long integers as 10L; latin-1 because text cannot fail in it.
        text = data[start : start + min(length, 10000)].decode("latin-1").replace("L,", ",")
        header = ast.literal_eval(text.replace("L)", ")").strip())
        return header["descr"], header["fortran_order"], header["shape"], start + length
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
