"""Numbers of any kind as grey levels from 0 to 255."""

from __future__ import annotations

import sys
from typing import Any, Callable

import numpy as np

from lib.errors import InputError, name_of

#: Greatest values of 16 bits that are taken for a camera's 10, 12 or 14 bits.
_FEW_BITS = 2**14
#: Of white: pictures in which nothing is brighter are hardly meant so.
_DARK = 0.1


def levels(dtype: Any, blocks: Callable, where: str, ends: Any = None) -> Callable:
    """Find out in which range an array's values lie, and return how they become bytes.

    Parameters
    ----------
    dtype : numpy.dtype
    blocks : callable
        Returns an iterator over the array's parts; asked only if the type leaves it open.
    where : str
        What to call the array in messages.
    ends : pair of float or 'auto', optional
        Which values become black and white, with all between them in proportion and all
        beyond cut off; ``'auto'``: the least and the greatest that are there.

    Returns
    -------
    callable
        From an array of that type to one of uint8. Truth values become 0 and 255; floats
        from 0 to 1 are multiplied by 255; from 0 to 255 numbers stay; 16-bit integers beyond
        are divided by 257.

    Raises
    ------
    InputError
        Other values, or ones that are not finite.
    """
    if ends is not None and dtype.kind in "iuf":
        low, high = _value_range(blocks(), where) if ends == "auto" else ends
        return ramp(low, high, where)
    if dtype == np.uint8:
        _tell_if_all_dark(blocks(), where)
        return lambda X: X
    if dtype == np.bool_:
        return lambda X: X * np.uint8(255)
    if dtype.kind not in "iuf":
        raise InputError("%s: holds %s, expected numbers as pixels" % (where, dtype))
    low, high = _value_range(blocks(), where)
    if dtype.kind == "f" and 0 <= low and high <= 1:
        _tell_if_low(high, 1, where)
        return lambda X: np.rint(X * 255.0).astype(np.uint8)
    if 0 <= low and high <= 255:
        _tell_if_low(high, 255, where)
        return lambda X: np.rint(X).astype(np.uint8)
    if dtype == np.uint16:
        tell_if_dark(high, where)
        return lambda X: ((X.astype(np.uint32) + 128) // 257).astype(np.uint8)
    raise InputError(
        "%s: found %s from %g to %g, expected pixels from 0 to 255 or floats from 0 to 1: "
        "rescale them, or say by --levels=%g,%g which become black and white"
        % (where, dtype, low, high, low, high)
    )


def tell_if_dark(high: int, where: str) -> None:
    """Say on stderr that 16-bit numbers up to `high` use the lowest levels only."""
    if 255 < high < _FEW_BITS:
        white = 2 ** int(high).bit_length() - 1  # 4095 for 3000
        print(
            "%s: found 16-bit numbers up to %d of 65535, which come out dark: --levels 0,%d makes "
            "them brighter" % (name_of(where), high, white),
            file=sys.stderr,
        )


def _tell_if_all_dark(blocks, where):
    """The same for bytes, such as masks of 0 and 1; most files are known by their first block."""
    high = 0
    for block in blocks:
        high = max(high, block.max(initial=0))
        if high >= 255 * _DARK:
            return
    _tell_if_low(high, 255, where)


def _tell_if_low(high, white, where):
    if 0 < high < white * _DARK:
        print(
            "%s: found numbers up to %g of %g, which come out dark: --levels 0,%g makes them "
            "brighter" % (name_of(where), high, white, high),
            file=sys.stderr,
        )


def ramp(low: float, high: float, where: str) -> Callable:
    """Return what makes bytes of numbers from `low`, black, to `high`, white.

    Raises
    ------
    InputError
        There is nothing between them.
    """
    if not low < high:
        raise InputError("%s: all numbers are %g, expected others for --levels auto" % (where, low))
    factor = 255.0 / (float(high) - float(low))
    return lambda X: np.rint(np.clip((X.astype(np.float64) - low) * factor, 0, 255)).astype(
        np.uint8
    )


def _value_range(blocks, where):
    low, high, start = np.inf, -np.inf, 0
    for block in blocks:
        if block.size:
            low, high = min(low, block.min()), max(high, block.max())
            finite = np.isfinite(block).reshape(len(block), -1).all(axis=1)
            if not finite.all():
                raise InputError(
                    "%s: image %d holds NaN or infinite values, expected pixels"
                    % (where, start + int(np.argmin(finite)))
                )
        start += len(block)
    return low, high
