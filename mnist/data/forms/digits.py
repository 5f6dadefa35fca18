"""The 1,797 handwritten digits that come with scikit-learn, made to look like MNIST's.

They are 8x8 pixels of 0 to 16 (Alpaydin and Kaynak, UCI repository, 1998).
"""

from __future__ import annotations

import gzip
import importlib.util
import os
from typing import Any

import numpy as np
from PIL import Image

BOX = 20  # the digit fits a box of 20x20 ...
FIELD = 28  # ... which lies in a field of 28x28, centre of mass in the middle


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the digits as MNIST would show them.

    Returns
    -------
    X : ndarray, (1797, 784), uint8
    y : ndarray, (1797,), uint8
        In scikit-learn's order: the last images are by other writers than the first.
    """
    table = _table()
    if table is None:  # a scikit-learn that keeps them elsewhere
        from sklearn.datasets import load_digits

        images, labels = load_digits(return_X_y=True)
    else:
        images, labels = table[:, :64], table[:, 64]
    return np.stack([to_mnist(x) for x in images.reshape(-1, 8, 8)]), labels.astype(np.uint8)


def _table() -> Any:
    """Return scikit-learn's file of the digits, (1797, 65), or None if it is not where it was.

    Importing scikit-learn takes a second, of which its file needs a fiftieth.
    """
    found = importlib.util.find_spec("sklearn")
    folders = (found and found.submodule_search_locations) or []
    for folder in folders:
        path = os.path.join(folder, "datasets", "data", "digits.csv.gz")
        if os.path.isfile(path):
            with gzip.open(path, "rt") as file:
                lines = [line.split(",") for line in file]
            return np.array(lines, np.float64)
    return None


def to_mnist(image: np.ndarray) -> np.ndarray:
    """Scale and centre one picture by the rule of LeCun, Cortes and Burges for MNIST.

    Parameters
    ----------
    image : ndarray, (h, w)
        Ink is positive, paper 0; not empty.

    Returns
    -------
    ndarray, (784,), uint8
    """
    rows, columns = np.nonzero(image.max(axis=1))[0], np.nonzero(image.max(axis=0))[0]
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / float(max(ink.shape))
    height, width = (max(1, int(round(n * scale))) for n in ink.shape)
    levels = Image.fromarray(np.rint(ink * (255.0 / ink.max())).astype(np.uint8))
    box = np.asarray(levels.resize((width, height), getattr(Image, "Resampling", Image).BICUBIC))
    field = np.zeros((FIELD, FIELD), np.uint8)
    top, left = _corner(box.sum(axis=1)), _corner(box.sum(axis=0))
    field[top : top + height, left : left + width] = box
    return field.reshape(-1)


def _corner(profile):
    """Return where the box begins if its centre of mass is to lie in the middle of the field."""
    mass = np.dot(profile, np.arange(len(profile)) + 0.5) / float(profile.sum())
    return int(np.clip(round(FIELD / 2.0 - mass), 0, FIELD - len(profile)))
