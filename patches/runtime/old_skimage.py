"""What scikit-image dropped: pictures of floats on disk, and a local threshold's mask."""

from __future__ import annotations

from typing import Any

import numpy as np
import skimage.filters
import skimage.io


def imsave(fname: Any, arr: Any, *plugin: Any, **options: Any) -> None:
    """Write an array as a picture.

    Parameters
    ----------
    fname : str
    arr : array
        Floats from 0 (black) to 1 (white), negative ones as black; whole numbers
        above 255 by their type's upper eight bits; a mask in black and white.
    """
    arr = np.asarray(arr)
    if arr.dtype == bool:
        arr = arr.astype(np.uint8) * 255
    elif arr.dtype.kind == "f":
        arr = np.rint(np.clip(arr, 0, 1) * 255).astype(np.uint8)
    elif arr.dtype != np.uint8:
        arr = np.maximum(arr, 0)
        if arr.size and arr.max() > 255:
            bits = 8 * arr.itemsize - (arr.dtype.kind == "i")
            arr = arr >> (bits - 8)
        arr = arr.astype(np.uint8)
    skimage.io.imsave(fname, arr, *plugin, **options)


def threshold_adaptive(image: Any, block_size: int, *more: Any, **options: Any) -> Any:
    """Return which pixels are above the threshold of their neighbourhood."""
    return image > skimage.filters.threshold_local(image, block_size, *more, **options)
