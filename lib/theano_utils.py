"""Arrays and shared variables in Theano's number type, ``theano.config.floatX``.

``dtype=None`` means ``floatX`` as it is when the function is called.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import theano


def intX(X: Any) -> np.ndarray:
    """Return ``X`` as an int32 array."""
    return np.asarray(X, dtype=np.int32)


def floatX(X: Any) -> np.ndarray:
    """Return ``X`` as an array of ``theano.config.floatX``."""
    return np.asarray(X, dtype=theano.config.floatX)


def sharedX(X: Any, dtype: str | None = None, name: str | None = None) -> Any:
    """Return a shared variable that holds a copy of ``X``."""
    return theano.shared(np.asarray(X, dtype=dtype or theano.config.floatX), name=name)


def shared0s(
    shape: int | tuple[int, ...], dtype: str | None = None, name: str | None = None
) -> Any:
    """Return a shared variable of zeros."""
    return sharedX(np.zeros(shape), dtype=dtype, name=name)


def sharedNs(
    shape: int | tuple[int, ...], n: float, dtype: str | None = None, name: str | None = None
) -> Any:
    """Return a shared variable filled with ``n``."""
    return sharedX(np.ones(shape) * n, dtype=dtype, name=name)
