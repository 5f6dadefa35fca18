"""Images of any size in IDX files that are named like MNIST's.

MNIST itself, and what replaces it file by file, such as Fashion-MNIST, is `mnist.load`'s.
"""

from __future__ import annotations

import os
import re
from typing import Any

from lib.errors import InputError

from .array_names import Part
from .arrays import Array, load_arrays
from .idx import read_idx

_FILE = re.compile(r"(.*-)?(train|t10k|test)-images[.-]idx3-ubyte(\.gz)?", re.IGNORECASE)
_AXES = {"images": 3, "labels": 1}


def load_idx(path: str, target: Any) -> Any:
    """Load images of any size from an IDX file, or from a folder with files like MNIST's.

    Parameters
    ----------
    path : str
        A file of images; its labels, if any, and the test set's files are found by their names.
    target : mnist.data.pixels.fitting.Target

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        No images, or files that do not go together.
    """
    folder, name = os.path.split(path)
    if os.path.isdir(path):
        folder, name = path, find(path, "train", "images")
        if name is None:
            raise InputError("%s: found no train-images-idx3-ubyte, expected IDX files" % path)
    parts, match = {"train": Part(name)}, _FILE.fullmatch(name)
    if match:
        start, word = match.group(1) or "", match.group(2)
        parts["train"] = Part(name, find(folder, start + word, "labels"))
        for test in [start + "t10k", start + "test"] if word == "train" else []:
            images = find(folder, test, "images")
            if images and "test" not in parts:
                parts["test"] = Part(images, find(folder, test, "labels"))
    arrays = {
        name: Array.of(read_idx(os.path.join(folder, name), ndim=ndim))
        for part in parts.values()
        for name, ndim in ((part.images, 3), (part.labels, 1))
        if name is not None
    }
    return load_arrays(arrays, parts, target, folder or ".", about(os.path.join(folder, name)))


def find(folder: str, start: str, what: str) -> Any:
    """Return the name of a file of images or labels in a folder, None if there is none.

    Parameters
    ----------
    folder : str
    start : str
        How the name begins, such as ``train``.
    what : {'images', 'labels'}
    """
    for separator in "-.":
        for ending in ("", ".gz"):
            name = "%s-%s%sidx%d-ubyte%s" % (start, what, separator, _AXES[what], ending)
            if os.path.isfile(os.path.join(folder, name)):
                return name
    return None


def about(path: str) -> list:
    """Return what changes when a file does, as `mnist.data.pixels.tiles` wants it."""
    return [os.path.realpath(path), os.path.getsize(path), os.stat(path).st_mtime_ns]
