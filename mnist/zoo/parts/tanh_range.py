"""Images for networks whose generator ends in tanh: from -1, black, to 1, white."""

from __future__ import annotations

from typing import Any

from lib.theano_utils import floatX


def transform(X: Any) -> Any:
    """Bytes (n, nc, npx, npx) to -1..1, same shape."""
    return floatX(X) / 127.5 - 1.0


def inverse_transform(X: Any) -> Any:
    """Images in -1..1 to 0..1, same shape."""
    return (X + 1.0) / 2.0
