"""The orders of rows, columns and channels in which arrays hold images."""

from __future__ import annotations

from typing import Callable

import numpy as np

from lib.errors import InputError

_EXPECTED = "(n, height, width), with 1, 3 or 4 channels last or first, or (n, pixels)"


def to_channels_last(shape: tuple[int, ...], where: str) -> Callable:
    """Return what brings blocks of an array into one order.

    Parameters
    ----------
    shape : tuple of int
        The array's: (n, height, width), with 1, 3 or 4 channels last or first, or (n, pixels)
        of square pictures, colour as CIFAR-10 has it: all of red, all of green, all of blue.
    where : str
        What to call the array in messages.

    Returns
    -------
    callable
        From a block (k, ...) to a view of it (k, height, width, channels).

    Raises
    ------
    InputError
        Another shape, or an empty array.
    """
    n, rest = shape[:1], tuple(shape[1:])
    if n and all(shape):
        if len(rest) == 3 and rest[2] in (1, 3, 4):
            return lambda X: X
        if len(rest) == 3 and rest[0] in (1, 3, 4):
            return lambda X: X.transpose(0, 2, 3, 1)
        if len(rest) == 2:
            return lambda X: X[..., np.newaxis]
        if len(rest) == 1:
            for channels in (1, 3):
                side = int(round((rest[0] / channels) ** 0.5))
                if channels * side * side == rest[0]:
                    planes = (-1, channels, side, side)
                    return lambda X: X.reshape(planes).transpose(0, 2, 3, 1)
    raise InputError("%s: found shape %r, expected images as %s" % (where, tuple(shape), _EXPECTED))
