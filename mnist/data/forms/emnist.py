"""EMNIST, handwritten letters and digits, in the IDX files that its authors distribute."""

from __future__ import annotations

import os
import string
from typing import Any

import numpy as np

from lib.errors import InputError

from ..images import Images, Parts
from .arrays import Array, make_tiles
from .idx import read_idx
from .idx_images import about, find

# Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", arXiv:1702.05373: the
# merged sets have one class for a small letter that looks like the capital.
_MERGED = string.digits + string.ascii_uppercase + "abdefghnqrt"
#: EMNIST's sets and their classes, in the order of the labels.
EMNIST = {
    "byclass": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "bymerge": _MERGED,
    "balanced": _MERGED,
    "letters": string.ascii_uppercase,  # labels 1 to 26, small and capital letters together
    "digits": string.digits,
    "mnist": string.digits,
}


def find_emnist(path: str) -> list:
    """Return the names of EMNIST's sets whose training images lie in a folder."""
    return [name for name in EMNIST if find(path, "emnist-%s-train" % name, "images")]


def load_emnist(path: str, target: Any, name: str | None = None) -> Any:
    """Load one of EMNIST's sets.

    Parameters
    ----------
    path : str
        A folder with files such as ``emnist-letters-train-images-idx3-ubyte.gz``.
    target : mnist.data.pixels.fitting.Target
    name : str, optional
        One of ``EMNIST``; by default the one that is there.

    Returns
    -------
    mnist.data.images.Parts
        The images stand upright, which in the files they do not.

    Raises
    ------
    InputError
        A file is missing or damaged, or several sets are there and none was named.
    """
    if name is None:
        found = find_emnist(path)
        if len(found) > 1:
            raise InputError(
                "%s: found EMNIST's sets %s, expected one: add --data emnist-%s, say"
                % (path, ", ".join(found), found[0])
            )
        name = found[0] if found else "letters"
    parts = {part: _load_part(path, target, name, part) for part in ("train", "test")}
    return Parts(classes=tuple(EMNIST[name]), **parts)


def _load_part(path, target, name, part):
    start = "emnist-%s-%s" % (name, part)
    images, labels = find(path, start, "images"), find(path, start, "labels")
    if images is None or labels is None:
        missing = "images-idx3-ubyte" if images is None else "labels-idx1-ubyte"
        raise InputError(
            "%s: found no %s-%s, expected the four files of one of EMNIST's sets"
            % (path, start, missing)
        )
    images, labels = os.path.join(path, images), os.path.join(path, labels)
    X, y = read_idx(images, ndim=3).transpose(0, 2, 1), read_idx(labels, ndim=1).astype(np.int64)
    if len(X) != len(y):
        raise InputError(
            "%s: found %d labels, expected %d, one for each image in %s"
            % (labels, len(y), len(X), images)
        )
    first = 1 if name == "letters" else 0
    last = first + len(EMNIST[name]) - 1
    if not (first <= y).all() or not (y <= last).all():
        i = int(np.argmax((y < first) | (y > last)))
        raise InputError(
            "%s: found label %d at position %d, expected %d to %d" % (labels, y[i], i, first, last)
        )
    return Images(make_tiles(Array.of(X), target, images, about(images)), y - first)
