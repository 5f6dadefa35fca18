"""Resizing as OpenCV does it, with or without OpenCV."""

from __future__ import annotations

import math

import numpy as np

from .errors import UnavailableError
from .late_names import late_names

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"cv2": "cv2"})

INTER_LINEAR = 1  # cv2.INTER_LINEAR


def min_resize(x: np.ndarray, size: int, interpolation: int = INTER_LINEAR) -> np.ndarray:
    """Resize an image so that its shorter side is ``size``.

    Parameters
    ----------
    x : ndarray, (h, w) or (h, w, channels)
    size : int
        Pixels along the shorter side; the longer one keeps the proportions.
    interpolation : int
        One of ``cv2``'s constants. Bilinear needs no OpenCV; without it uint8 pictures may
        differ by one grey level, because OpenCV rounds its weights.

    Returns
    -------
    ndarray of x's dtype

    Raises
    ------
    UnavailableError
        Another interpolation was asked for and OpenCV is not installed.
    """
    h, w = x.shape[:2]
    if min(h, w) == size:
        return x
    size = int(size)
    new_h, new_w = [
        size if n == min(h, w) else int(math.floor(float(n) / min(h, w) * size + 0.5))
        for n in (h, w)
    ]
    try:
        import cv2
    except ImportError as error:
        if interpolation != INTER_LINEAR:
            raise UnavailableError(
                "min_resize: interpolation %r needs OpenCV (pip install opencv-python); "
                "bilinear works without" % (interpolation,)
            ) from error
        return _bilinear(x, new_h, new_w)
    return cv2.resize(x, (new_w, new_h), interpolation=interpolation)


def _bilinear(x, new_h, new_w):
    """Interpolate between pixel centres, the border repeated; no smoothing when shrinking."""
    top, bottom, down = _neighbours(x.shape[0], new_h)
    left, right, along = _neighbours(x.shape[1], new_w)
    extra = (1,) * (x.ndim - 2)
    down = down.reshape((-1, 1) + extra)
    along = along.reshape((1, -1) + extra)
    rows = x[top] * (1 - down) + x[bottom] * down
    out = rows[:, left] * (1 - along) + rows[:, right] * along
    return np.rint(out).astype(x.dtype) if x.dtype.kind in "iu" else out.astype(x.dtype)


def _neighbours(n, new_n):
    """Return for each new pixel the old ones before and after it, and the second's weight."""
    place = np.clip((np.arange(new_n) + 0.5) * n / new_n - 0.5, 0, n - 1)
    before = np.floor(place).astype(int)
    return before, np.minimum(before + 1, n - 1), place - before
