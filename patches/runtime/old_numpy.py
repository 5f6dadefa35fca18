"""What NumPy dropped and has no equal of: the old names with what they did.

Ported programs call these; new code is better off with NumPy's own functions. Nothing here
asks which NumPy it runs with unless the name itself moved.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

_EXCEPTIONS = getattr(np, "exceptions", np)
AxisError = _EXCEPTIONS.AxisError
ComplexWarning = _EXCEPTIONS.ComplexWarning
RankWarning = getattr(_EXCEPTIONS, "RankWarning", RuntimeWarning)
TooHardError = getattr(_EXCEPTIONS, "TooHardError", RuntimeError)
VisibleDeprecationWarning = _EXCEPTIONS.VisibleDeprecationWarning
ModuleDeprecationWarning = getattr(_EXCEPTIONS, "ModuleDeprecationWarning", DeprecationWarning)

NINF, NZERO, PZERO = -np.inf, -0.0, 0.0

sctypes: dict[str, list] = {
    "int": [np.int8, np.int16, np.int32, np.int64],
    "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
    "float": [np.float16, np.float32, np.float64, np.longdouble],
    "complex": [np.complex64, np.complex128, np.clongdouble],
    "others": [bool, object, bytes, str, np.void],
}


class _ByType(dict):
    """A dictionary by number type that works out what it holds."""

    def __init__(self, make):
        super().__init__()
        self._make = make

    def __missing__(self, key):
        return self._make(np.dtype(key))


cast = _ByType(lambda dtype: lambda x: np.asarray(x, dtype=dtype))
nbytes = _ByType(lambda dtype: dtype.itemsize)


def alen(a: Any) -> int:
    """Return the length of the first axis, 1 for a number."""
    return len(a) if np.ndim(a) else 1


def asfarray(a: Any, dtype: Any = np.float64) -> np.ndarray:
    """Return `a` as an array of floats."""
    if dtype is None or not np.issubdtype(dtype, np.inexact):
        dtype = np.float64
    return np.asarray(a, dtype=dtype)


def asscalar(a: Any) -> Any:
    """Return the only element of an array as a Python number."""
    return a.item()


def byte_bounds(a: Any) -> Any:
    """Return the addresses of the first byte of an array and of the one after its last."""
    start = end = a.__array_interface__["data"][0]
    for length, step in zip(a.shape, a.strides):
        if step < 0:
            start += (length - 1) * step
        else:
            end += (length - 1) * step
    return start, end + a.itemsize


def disp(mesg: Any, device: Any = None, linefeed: bool = True) -> None:
    """Write a text to a file, the screen by default."""
    device = sys.stdout if device is None else device
    device.write("%s\n" % mesg if linefeed else "%s" % mesg)
    device.flush()


def find_common_type(array_types: Any, scalar_types: Any) -> np.dtype:
    """Return the type that arrays and numbers of these types have together.

    Numbers count only where they are of a greater kind than all arrays.
    """
    arrays = [np.dtype(each) for each in array_types]
    scalars = [np.dtype(each) for each in scalar_types]
    if not arrays or not scalars:
        return np.result_type(*(arrays or scalars))
    kinds = "buifc"
    array, scalar = np.result_type(*arrays), np.result_type(*scalars)
    return scalar if kinds.find(scalar.kind) > kinds.find(array.kind) else array


def in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> np.ndarray:
    """Return for each element of `ar1`, in one row, whether `ar2` holds it."""
    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert)


def issctype(rep: Any) -> bool:
    """Return whether `rep` names the type of a number."""
    if not isinstance(rep, (type, np.dtype)):
        return False
    try:
        return obj2sctype(rep) not in (None, np.object_)
    except TypeError:
        return False


def issubsctype(arg1: Any, arg2: Any) -> bool:
    """Return whether the type of one is a kind of the other's."""
    return issubclass(obj2sctype(arg1), obj2sctype(arg2))


def maximum_sctype(t: Any) -> Any:
    """Return the widest type of the kind of `t`."""
    kind = np.dtype(t).kind
    widest = {"i": np.int64, "u": np.uint64, "f": np.longdouble, "c": np.clongdouble}
    return widest.get(kind, np.dtype(t).type)


def msort(a: Any) -> np.ndarray:
    """Return `a` sorted along its first axis."""
    return np.sort(a, axis=0)


def obj2sctype(rep: Any, default: Any = None) -> Any:
    """Return NumPy's type of an object, or `default` where it has none."""
    if isinstance(rep, type) and issubclass(rep, np.generic):
        return rep
    try:
        return (rep.dtype if isinstance(rep, np.ndarray) else np.dtype(rep)).type
    except TypeError:
        return default


def sctype2char(sctype: Any) -> str:
    """Return the letter of a type."""
    return np.dtype(sctype).char


def recfromtxt(fname: Any, **options: Any) -> Any:
    """Return a table of text as a record array."""
    options.setdefault("dtype", None)
    options.setdefault("encoding", "latin1")
    table = np.genfromtxt(fname, **options)
    return table.view(np.recarray)


def recfromcsv(fname: Any, **options: Any) -> Any:
    """Return a table with commas and a first line of names as a record array."""
    options.setdefault("delimiter", ",")
    options.setdefault("names", True)
    options.setdefault("case_sensitive", "lower")
    return recfromtxt(fname, **options)


def ndfromtxt(fname: Any, **options: Any) -> np.ndarray:
    """Return a table of text as an array."""
    return np.genfromtxt(fname, **dict(options, usemask=False))


def mafromtxt(fname: Any, **options: Any) -> Any:
    """Return a table of text as a masked array."""
    return np.genfromtxt(fname, **dict(options, usemask=True))


def trapz(y: Any, x: Any = None, dx: float = 1.0, axis: int = -1) -> Any:
    """Return the integral of `y` by the trapezoidal rule."""
    y = np.asarray(y)
    if x is None:
        steps: Any = dx
    else:
        x = np.asarray(x)
        steps = np.diff(x, axis=axis if x.ndim > 1 else -1)
        if x.ndim == 1:
            shape = [1] * y.ndim
            shape[axis] = len(steps)
            steps = steps.reshape(shape)
    after = np.take(y, np.arange(1, y.shape[axis]), axis)
    before = np.take(y, np.arange(y.shape[axis] - 1), axis)
    return (steps * (after + before) / 2.0).sum(axis)


def who(vardict: Any = None) -> None:
    """Print the arrays of a dictionary: name, shape, bytes and type."""
    for key, value in (vardict or {}).items():
        if isinstance(value, np.ndarray):
            print("%-12s %-18s %12d %s" % (key, value.shape, value.nbytes, value.dtype))
