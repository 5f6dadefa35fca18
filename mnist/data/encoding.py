"""Labels as people store them, numbers, names or one-hot rows, to classes 0, 1, 2, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from lib.errors import InputError


def encode(labels: dict, where: str) -> Any:
    """Number the classes.

    Parameters
    ----------
    labels : dict from part ('train', 'valid', 'test') to ndarray or None
        Whole numbers or text of shape (n,) or (n, 1), or one-hot rows (n, ny). Those of
        'train' define the classes.
    where : str
        What to call the data in messages.

    Returns
    -------
    dict from part to ndarray (n,), int64, or None
    classes : tuple of str
        The names in the order of the numbers; () if 'train' has no labels.

    Raises
    ------
    InputError
        Labels of another kind, or a part has a class that 'train' lacks.
    """
    flat = {part: _flat(y, "%s, labels" % where) for part, y in labels.items() if y is not None}
    if "train" not in flat:
        return dict.fromkeys(labels), ()
    number = {value: i for i, value in enumerate(np.unique(flat["train"]).tolist())}
    numbers = dict.fromkeys(labels)
    for part, y in flat.items():
        unknown = set(y.tolist()) - set(number)
        if unknown:
            raise InputError(
                "%s: found label %s among the %s images, expected one of the %d that the training "
                "images have" % (where, min(map(str, unknown)), part, len(number))
            )
        numbers[part] = np.array([number[value] for value in y.tolist()], np.int64)
    return numbers, tuple(map(str, number))


def _flat(y, where):
    if y.ndim == 2 and y.shape[1] > 1:
        if y.dtype.kind not in "biuf" or not ((y != 0).sum(axis=1) == 1).all():
            raise InputError(
                "%s: found shape %r, expected (n,) or one-hot rows" % (where, tuple(y.shape))
            )
        return y.argmax(axis=1)
    if y.ndim not in (1, 2):
        raise InputError("%s: found shape %r, expected (n,)" % (where, tuple(y.shape)))
    y = y.reshape(-1)
    if y.dtype.kind == "S":
        return np.char.decode(y, "utf-8", "backslashreplace")
    if y.dtype.kind not in "biufU":
        raise InputError("%s: holds %s, expected whole numbers or text" % (where, y.dtype))
    if y.dtype.kind == "f" and not (np.isfinite(y) & (y == np.rint(y))).all():
        raise InputError("%s: found fractions, expected whole numbers or text" % where)
    return y if y.dtype.kind == "U" else y.astype(np.int64)
