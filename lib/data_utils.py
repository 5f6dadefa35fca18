"""Crops, shuffles, one-hot codes and minibatches."""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np

from .late_names import late_names
from .rng import np_rng, py_rng

# what upstream's module imported, and other programs take from it
__getattr__ = late_names(globals(), {"skutils": "sklearn.utils"})


def _crop(x, top, left, ph, pw):
    h, w = x.shape[:2]
    if ph > h or pw > w:
        raise ValueError("cannot cut %dx%d out of an image of %dx%d" % (ph, pw, h, w))
    return x[top : top + ph, left : left + pw]


def center_crop(x: np.ndarray, ph: int, pw: int | None = None) -> np.ndarray:
    """Return the middle ``(ph, pw)`` of an image (h, w, ...); ``pw`` is ``ph`` by default.

    An odd margin puts its extra row and column above and to the left.

    Raises
    ------
    ValueError
        The image is smaller than that.
    """
    pw = ph if pw is None else pw
    h, w = x.shape[:2]
    return _crop(x, (h - ph + 1) // 2, (w - pw + 1) // 2, ph, pw)


def patch(x: np.ndarray, ph: int, pw: int | None = None) -> np.ndarray:
    """Return ``(ph, pw)`` of an image (h, w, ...) from a place drawn with ``py_rng``.

    Raises
    ------
    ValueError
        The image is smaller than that.
    """
    pw = ph if pw is None else pw
    h, w = x.shape[:2]
    top = py_rng.randint(0, max(h - ph, 0))
    left = py_rng.randint(0, max(w - pw, 0))
    return _crop(x, top, left, ph, pw)


def list_shuffle(*data: Any) -> Any:
    """Return the lists in one new order, drawn with ``np_rng``; a single list is not wrapped."""
    order = np_rng.permutation(np.arange(len(data[0])))
    shuffled = [[d[i] for i in order] for d in data]
    return shuffled[0] if len(data) == 1 else shuffled


def shuffle(*arrays: Any, **options: Any) -> Any:
    """Return the arrays in one new order, drawn with ``np_rng``; a single one is not wrapped.

    The order is that of ``sklearn.utils.shuffle(..., random_state=np_rng)``.

    Parameters
    ----------
    *arrays
        Arrays, sparse matrices, data frames or lists of one length.
    **options
        Accepted and ignored, as by upstream.

    Raises
    ------
    ValueError
        Their lengths differ.
    """
    lengths = [a.shape[0] if hasattr(a, "shape") else len(a) for a in arrays]
    if len(set(lengths)) != 1:
        raise ValueError("shuffle: got lengths %s, expected one length" % lengths)
    if lengths[0] and not hasattr(arrays[0], "iloc") and isinstance(arrays[0][0], (str, bytes)):
        return list_shuffle(*arrays)
    order = np.arange(lengths[0])
    np_rng.shuffle(order)
    shuffled = [_take(a, order) for a in arrays]
    return shuffled[0] if len(arrays) == 1 else shuffled


def _take(a, order):
    if hasattr(a, "iloc"):  # a pandas frame indexes columns otherwise
        return a.iloc[order]
    if hasattr(a, "shape"):
        return a[order]
    return [a[i] for i in order]


def OneHot(X: Any, n: int | None = None, negative_class: float = 0.0) -> np.ndarray:
    """Return labels as rows with a 1 in the label's column.

    Parameters
    ----------
    X : array_like
        Labels 0, 1, 2, ... of any shape; read in C order.
    n : int, optional
        Number of classes; the largest label + 1 by default.
    negative_class : float
        The value in every other column.

    Returns
    -------
    ndarray, (X.size, n), float64

    Raises
    ------
    ValueError
        A label is not a whole number from 0 to n - 1.
    """
    X = np.asarray(X).flatten()
    labels = X.astype(np.intp)
    if n is None:
        n = int(labels.max()) + 1
    wrong = (labels != X) | (labels < 0) | (labels >= n)
    if wrong.any():
        raise ValueError(
            "OneHot: got label %s, expected whole numbers from 0 to %d" % (X[wrong][0], n - 1)
        )
    Xoh = np.ones((len(X), n)) * negative_class
    Xoh[np.arange(len(X)), labels] = 1.0
    return Xoh


def iter_data(*data: Any, size: int = 128) -> Iterator[Any]:
    """Yield minibatches of ``size`` rows, the last one shorter.

    Yields
    ------
    A slice of the one array given, or a tuple with a slice of each.
    """
    n = data[0].shape[0] if hasattr(data[0], "shape") else len(data[0])
    for start in range(0, n, size):
        end = min(start + size, n)
        if len(data) == 1:
            yield data[0][start:end]
        else:
            yield tuple(d[start:end] for d in data)
