"""How a network takes classes: beside the noise, and beside the input of every layer."""

from __future__ import annotations

from typing import Any

import theano.tensor as T

from lib.ops import conv_cond_concat


def with_labels(h: Any, Y: Any) -> Any:
    """Append one-hot classes to a layer's input; without classes, leave it as it is.

    Parameters
    ----------
    h : matrix (n, d) or tensor4 (n, c, height, width)
    Y : matrix (n, ny), or None for a network that is trained without classes

    Returns
    -------
    matrix (n, d+ny) or tensor4 (n, c+ny, height, width)
        Maps get their classes as constant planes, see `lib.ops.conv_cond_concat`.

    Raises
    ------
    NotImplementedError
        If `h` has neither 2 nor 4 dimensions.
    """
    if Y is None:
        return h
    if h.ndim == 2:
        return T.concatenate([h, Y], axis=1)
    if h.ndim == 4:
        return conv_cond_concat(h, Y.dimshuffle(0, 1, "x", "x"))
    raise NotImplementedError("classes beside %d dimensions: expected 2 or 4" % h.ndim)
