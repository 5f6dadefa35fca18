"""The image functions that SciPy had in scipy.misc until 1.1, done with Pillow.

Written for ported programs that call them; new code is better off with Pillow itself.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

# Pillow before 9.1 has them on the module itself
_RESAMPLING = getattr(Image, "Resampling", Image)
_FILTERS = {
    "nearest": _RESAMPLING.NEAREST,
    "lanczos": _RESAMPLING.LANCZOS,
    "bilinear": _RESAMPLING.BILINEAR,
    "bicubic": _RESAMPLING.BICUBIC,
    "cubic": _RESAMPLING.BICUBIC,
}


def bytescale(data: Any, cmin: Any = None, cmax: Any = None, high: int = 255, low: int = 0) -> Any:
    """Stretch an array to whole numbers between `low` and `high`.

    Parameters
    ----------
    data : array
    cmin, cmax : number, optional
        What becomes `low` and `high`; the smallest and the largest value by default.
    high, low : int
        Between 0 and 255.

    Returns
    -------
    uint8 array
        An array that is uint8 already comes back as it is.

    Raises
    ------
    ValueError
        Where the bounds make no sense.
    """
    if data.dtype == np.uint8:
        return data
    if not 0 <= low <= high <= 255:
        raise ValueError("got low=%r, high=%r, expected 0 <= low <= high <= 255" % (low, high))
    cmin = data.min() if cmin is None else cmin
    cmax = data.max() if cmax is None else cmax
    if cmax < cmin:
        raise ValueError("got cmax %r below cmin %r" % (cmax, cmin))
    span = (cmax - cmin) or 1
    scaled = (data - cmin) * (float(high - low) / span) + low
    return (np.clip(scaled, low, high) + 0.5).astype(np.uint8)


def toimage(
    arr: Any,
    high: int = 255,
    low: int = 0,
    cmin: Any = None,
    cmax: Any = None,
    pal: Any = None,
    mode: str | None = None,
    channel_axis: Any = None,
) -> Any:
    """Return a Pillow image of an array, stretched to the full range as SciPy did.

    Parameters
    ----------
    arr : array
        (h, w), or with 3 or 4 channels on one axis; the first such axis, unless
        `channel_axis` says which.
    mode : str, optional
        ``'F'`` and ``'I'`` keep the values of a grey image; ``'P'`` takes a palette.

    Raises
    ------
    ValueError
        For complex arrays and shapes that are no image.
    """
    data = np.asarray(arr)
    if np.iscomplexobj(data):
        raise ValueError("cannot make an image of complex numbers; take the absolute value")
    if data.ndim == 2:
        if mode in ("F", "I"):
            return Image.fromarray(data.astype(np.float32 if mode == "F" else np.int32))
        image = Image.fromarray(
            bytescale(data.astype(float) if data.dtype != np.uint8 else data, cmin, cmax, high, low)
        )
        if mode == "P" and pal is not None:
            image = image.convert("P")
            image.putpalette(np.asarray(pal, np.uint8).tobytes())
            return image
        return image if mode in (None, "L", "P") else image.convert(mode)
    if data.ndim != 3 or not {3, 4} & set(data.shape):
        raise ValueError(
            "got an array of shape %s, expected (h, w), (h, w, 3) or (h, w, 4)" % (data.shape,)
        )
    if channel_axis is None:
        channel_axis = next(
            axis for size in (3, 4) for axis in (0, 1, 2) if data.shape[axis] == size
        )
    data = np.moveaxis(data, channel_axis, 2)
    image = Image.fromarray(np.ascontiguousarray(bytescale(data, cmin, cmax, high, low)))
    return image if mode is None else image.convert(mode)


def fromimage(im: Any, flatten: bool = False, mode: Any = None) -> Any:
    """Return the array of a Pillow image; `flatten` makes it grey (float32)."""
    if mode is not None:
        im = im.convert(mode)
    elif im.mode == "P":
        im = im.convert("RGBA" if "transparency" in im.info else "RGB")
    if flatten:
        im = im.convert("F")
    elif im.mode == "1":
        im = im.convert("L")
    return np.array(im)


def imread(name: Any, flatten: bool = False, mode: Any = None) -> Any:
    """Return the array of an image file."""
    with Image.open(name) as image:
        return fromimage(image, flatten, mode)


def imsave(name: Any, arr: Any, format: Any = None) -> None:
    """Write an array as an image file, its values stretched to 0 … 255 unless it is uint8."""
    toimage(arr, channel_axis=2 if np.ndim(arr) == 3 else None).save(name, format)


def imresize(arr: Any, size: Any, interp: str = "bilinear", mode: Any = None) -> Any:
    """Return an array resized.

    Parameters
    ----------
    arr : array
    size : int, float or tuple
        Per cent, fraction, or (height, width).
    interp : {'nearest', 'lanczos', 'bilinear', 'bicubic', 'cubic'}
    """
    image = toimage(arr, mode=mode)
    if isinstance(size, (int, np.integer)):
        size = tuple(int(side * size / 100.0) for side in image.size)
    elif isinstance(size, (float, np.floating)):
        size = tuple(int(side * size) for side in image.size)
    else:
        size = (int(size[1]), int(size[0]))
    return fromimage(image.resize(size, resample=_FILTERS[interp]))


def imrotate(arr: Any, angle: Any, interp: str = "bilinear") -> Any:
    """Return an array turned counter-clockwise by `angle` degrees, its shape kept."""
    return fromimage(toimage(arr).rotate(angle, resample=_FILTERS[interp]))


def imshow(arr: Any) -> None:
    """Show an array in the viewer that Pillow finds."""
    toimage(arr).show()


_KERNELS = {
    "blur": ImageFilter.BLUR,
    "contour": ImageFilter.CONTOUR,
    "detail": ImageFilter.DETAIL,
    "edge_enhance": ImageFilter.EDGE_ENHANCE,
    "edge_enhance_more": ImageFilter.EDGE_ENHANCE_MORE,
    "emboss": ImageFilter.EMBOSS,
    "find_edges": ImageFilter.FIND_EDGES,
    "sharpen": ImageFilter.SHARPEN,
    "smooth": ImageFilter.SMOOTH,
    "smooth_more": ImageFilter.SMOOTH_MORE,
}


def imfilter(arr: Any, ftype: str) -> Any:
    """Return an array filtered as an image, by one of Pillow's filters: ``'blur'`` ...

    Raises
    ------
    ValueError
        For the name of no filter.
    """
    if ftype not in _KERNELS:
        raise ValueError("got filter %r, expected one of %s" % (ftype, ", ".join(_KERNELS)))
    return fromimage(toimage(arr).filter(_KERNELS[ftype]))


def central_diff_weights(Np: int, ndiv: int = 1) -> np.ndarray:
    """Return the weights of `Np` points, an odd number, for a derivative of order `ndiv`."""
    if Np < ndiv + 1 or Np % 2 == 0:
        raise ValueError("got %d points, expected an odd number above %d" % (Np, ndiv))
    half = Np >> 1
    powers = np.arange(-half, half + 1.0)[:, None] ** np.arange(Np)
    return math.factorial(ndiv) * np.linalg.inv(powers)[ndiv]


def derivative(
    func: Any, x0: Any, dx: float = 1.0, n: int = 1, args: tuple = (), order: int = 3
) -> Any:
    """Return the `n`-th derivative of a function at `x0`, from `order` points `dx` apart."""
    weights = central_diff_weights(order, n)
    points = np.arange(order) - (order >> 1)
    return sum(w * func(x0 + k * dx, *args) for w, k in zip(weights, points)) / dx**n
