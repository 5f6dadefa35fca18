"""Numbers of any kind as grey levels from 0 to 255."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np

from lib.errors import InputError


def levels(dtype: Any, blocks: Callable, where: str) -> Callable:
    """Find out in which range an array's values lie, and return how they become bytes.

    Parameters
    ----------
    dtype : numpy.dtype
    blocks : callable
        Returns an iterator over the array's parts; asked only if the type leaves it open.
    where : str
        What to call the array in messages.

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
    if dtype == np.uint8:
        return lambda X: X
    if dtype == np.bool_:
        return lambda X: X * np.uint8(255)
    if dtype.kind not in "iuf":
        raise InputError("%s: holds %s, expected numbers as pixels" % (where, dtype))
    low, high = _value_range(blocks(), where)
    if dtype.kind == "f" and 0 <= low and high <= 1:
        return lambda X: np.rint(X * 255.0).astype(np.uint8)
    if 0 <= low and high <= 255:
        return lambda X: np.rint(X).astype(np.uint8)
    if dtype == np.uint16:
        return lambda X: ((X.astype(np.uint32) + 128) // 257).astype(np.uint8)
    raise InputError(
        "%s: found %s from %g to %g, expected pixels from 0 to 255 or floats from 0 to 1: "
        "rescale them" % (where, dtype, low, high)
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
