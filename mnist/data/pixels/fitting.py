"""Pictures of any size and colour to those that a network takes."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from PIL import Image

FITS = ("pad", "resize", "crop")
_GREY = (19595, 38470, 7471)  # ITU-R 601's luma in 65536ths, as Pillow's convert("L") has it


class Target(NamedTuple):
    """What a network takes.

    Attributes
    ----------
    npx : int
        Pixels along each side.
    nc : int
        Channels: 1 for grey, 3 for RGB.
    fit : str
        How other sizes become npx x npx. ``'pad'`` puts black around, larger pictures are
        shrunk until all of them fits; ``'resize'`` stretches both sides; ``'crop'`` takes the
        square in the middle and resizes that. Resizing is bilinear, with smoothing when it
        shrinks, as Pillow does it.
    """

    npx: int
    nc: int
    fit: str

    @property
    def shape(self) -> Any:
        """Shape of one picture: (nc, npx, npx)."""
        return self.nc, self.npx, self.npx

    @property
    def mode(self) -> Any:
        """Pillow's name of the pixels."""
        return "L" if self.nc == 1 else "RGB"


def fit_image(image: Any, target: Any) -> Any:
    """Return a Pillow image as uint8 array (nc, npx, npx).

    Parameters
    ----------
    image : PIL.Image.Image
        Of mode L or RGB.
    target : Target
    """
    image = _to_square(image.convert(target.mode), target.npx, target.fit)
    X = np.asarray(image, np.uint8).reshape(target.npx, target.npx, target.nc)
    return np.ascontiguousarray(X.transpose(2, 0, 1))


def fit_array(X: np.ndarray, target: Any) -> np.ndarray:
    """Return pictures in an array as `fit_image` would, only faster.

    Parameters
    ----------
    X : ndarray, (n, h, w, c), uint8
        c is 1 (grey), 3 (RGB) or 4 (RGBA, which is put on black).
    target : Target

    Returns
    -------
    ndarray, (n, nc, npx, npx), uint8
    """
    npx, (n, h, w, _) = target.npx, X.shape
    X = _channels(X, target.nc)
    if (h, w) != (npx, npx):
        if target.fit == "pad" and max(h, w) <= npx:
            top, left = _middle(npx, h), _middle(npx, w)
            field = np.zeros((n, npx, npx, target.nc), np.uint8)
            field[:, top : top + h, left : left + w] = X
            X = field
        elif n:
            flat = (h, w) if target.nc == 1 else (h, w, target.nc)
            images = (Image.fromarray(np.ascontiguousarray(x).reshape(flat)) for x in X)
            return np.stack([fit_image(image, target) for image in images])
        else:
            X = np.zeros((0, npx, npx, target.nc), np.uint8)
    return np.ascontiguousarray(X.transpose(0, 3, 1, 2))


def _to_square(image, npx, fit):
    w, h = image.size
    if fit == "resize":
        return image.resize((npx, npx), Image.BILINEAR)
    if fit == "crop":
        side = min(w, h)
        left, top = _middle(w, side), _middle(h, side)
        image = image.crop((left, top, left + side, top + side))
        return image.resize((npx, npx), Image.BILINEAR)
    longest = max(w, h)
    if longest > npx:
        w, h = (max(1, int(round(n * npx / float(longest)))) for n in (w, h))
        image = image.resize((w, h), Image.BILINEAR)
    field = Image.new(image.mode, (npx, npx))
    field.paste(image, (_middle(npx, w), _middle(npx, h)))
    return field


def _middle(whole, part):
    """Where ``part`` begins in the middle of ``whole``; `lib.data_utils.center_crop`'s rule."""
    return (whole - part + 1) // 2


def _channels(X, nc):
    """Return uint8 (n, h, w, 1 | 3 | 4) as (n, h, w, nc)."""
    if X.shape[3] == 4:
        alpha = X[..., 3:].astype(np.uint16)
        X = ((X[..., :3] * alpha + 127) // 255).astype(np.uint8)
    if X.shape[3] == 3 and nc == 1:
        red, green, blue = (
            X[..., i : i + 1].astype(np.uint32) * weight for i, weight in enumerate(_GREY)
        )
        return ((red + green + blue + 0x8000) >> 16).astype(np.uint8)
    return np.repeat(X, nc, axis=3) if X.shape[3] < nc else X
