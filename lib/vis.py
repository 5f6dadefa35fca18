"""Grids of pictures, written as PNG or whatever the file's ending names."""

from __future__ import annotations

import io
import os
from typing import Any

import numpy as np

from .errors import InputError
from .files.atomic import atomic_write


class Grid(np.ndarray):
    """An array that a notebook shows as a picture, and that is an ordinary one otherwise.

    Attributes
    ----------
    is_bytes : bool
        Whether 255 is white, not 1.
    """

    is_bytes = False

    def __array_finalize__(self, of: Any) -> None:
        self.is_bytes = getattr(of, "is_bytes", False)

    def __repr__(self) -> str:
        return repr(self.view(np.ndarray))

    def _repr_png_(self) -> bytes | None:
        if not self.size or self.ndim not in (2, 3) or self.shape[2:] not in ((), (3,)):
            return None  # a part that is no picture any more
        from PIL import Image

        buffer = io.BytesIO()
        pixels = _to_bytes("a picture", self.view(np.ndarray), self.is_bytes)
        Image.fromarray(pixels).save(buffer, format="PNG")
        return buffer.getvalue()


def grayscale_grid_vis(
    X: np.ndarray, nhnw: tuple[int, int], save_path: str | None = None
) -> np.ndarray:
    """Put pictures side by side, row by row.

    Parameters
    ----------
    X : array_like, (n, h, w)
        Floats from 0 (black) to 1 (white), or uint8. Other values are stretched so that the
        grid's least one is black and its greatest one white.
    nhnw : pair of int
        Rows and columns of the grid; places beyond the last picture stay 0.
    save_path : str, optional
        Where to write the grid.

    Returns
    -------
    ndarray, (nh*h, nw*w), float64
        The values as given.

    Raises
    ------
    InputError
        No pictures, more than places, values that are not finite, or an unknown file ending.
    """
    return _grid_vis(X, nhnw, 3, save_path)


def color_grid_vis(
    X: np.ndarray, nhnw: tuple[int, int], save_path: str | None = None
) -> np.ndarray:
    """Like ``grayscale_grid_vis`` for pictures (n, h, w, 3); returns (nh*h, nw*w, 3).

    Grey pictures (n, h, w, 1) get three equal channels.
    """
    X = np.asarray(X)
    if X.ndim == 4 and X.shape[3] == 1:
        X = np.repeat(X, 3, axis=3)
    return _grid_vis(X, nhnw, 4, save_path)


def grayscale_weight_grid_vis(
    w: np.ndarray, nhnw: tuple[int, int], save_path: str | None = None
) -> np.ndarray:
    """Like ``grayscale_grid_vis`` for filters (n, h, w), stretched from 0 to 1."""
    w = np.asarray(w)
    span = w.max() - w.min()
    return grayscale_grid_vis((w - w.min()) / (span if span else 1), nhnw, save_path=save_path)


def _grid_vis(X, nhnw, ndim, save_path):
    X = np.asarray(X)
    nh, nw = nhnw
    if X.ndim != ndim or not 0 < len(X) <= nh * nw:
        raise InputError(
            "grid of %dx%d: got pictures of shape %r, expected %s with 1 <= n <= %d"
            % (nh, nw, X.shape, "(n, h, w)" if ndim == 3 else "(n, h, w, 3)", nh * nw)
        )
    h, w = X.shape[1:3]
    img = np.zeros((h * nh, w * nw) + X.shape[3:])
    for n, x in enumerate(X):
        j, i = divmod(n, nw)
        img[j * h : j * h + h, i * w : i * w + w] = x
    if save_path is not None:
        _save(save_path, img, is_bytes=X.dtype == np.uint8)
    shown = img.view(Grid)
    shown.is_bytes = X.dtype == np.uint8
    return shown


def imsave(name: str, arr: np.ndarray, format: str | None = None) -> None:
    """Write an array as a picture, as ``scipy.misc.imsave`` did, which upstream offered here.

    Parameters
    ----------
    name : str
    arr : array_like, (h, w), (h, w, 3) or (h, w, 4)
        uint8 as it is; the least of other values becomes 0 and the greatest 255.
    format : str, optional
        Such as ``'png'``; by default what the name's ending says.

    Raises
    ------
    InputError
        No picture, values that are not finite, or an unknown file ending.
    """
    arr = np.asarray(arr)
    if not arr.size or not (arr.ndim == 2 or (arr.ndim == 3 and arr.shape[2] in (3, 4))):
        raise InputError(
            "cannot write %s: got an array of shape %r, expected (h, w), (h, w, 3) or (h, w, 4)"
            % (name, arr.shape)
        )
    if arr.dtype != np.uint8:
        arr = _finite(name, arr.astype(float))
        stretched = (arr - arr.min()) / ((arr.max() - arr.min()) or 1)
        arr = (stretched * 255 + 0.5).astype(np.uint8)  # halves upwards, as SciPy did
    _save(name, arr, True, format)


def _save(path, img, is_bytes, file_format=None):
    from PIL import Image  # takes a tenth of a second, which most importers need not spend

    ending = "." + file_format if file_format else os.path.splitext(path)[1]
    file_format = Image.registered_extensions().get(ending.lower())
    if file_format is None:
        raise InputError("cannot write %s: expected a name that ends with .png or .jpg" % path)
    picture = Image.fromarray(_to_bytes(path, img, is_bytes))
    with atomic_write(path) as file:
        picture.save(file, format=file_format)


def _to_bytes(path, img, is_bytes):
    if is_bytes:
        return img.astype(np.uint8)
    img = _finite(path, img)
    low, high = 0.0, 1.0
    # Rounding in float32 may leave the range by a hair; that is no reason to stretch.
    if img.min() < -1e-6 or img.max() > 1 + 1e-6:
        low, high = img.min(), img.max()
    scaled = (img - low) / (high - low or 1) * 255
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def _finite(path, img):
    finite = np.isfinite(img)
    if not finite.all():
        raise InputError(
            "cannot write %s: %d of %d values are not finite" % (path, (~finite).sum(), img.size)
        )
    return img
