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


def column(y: Any, number: int | None, where: str) -> Any:
    """Return one column of a table of labels; the labels themselves if no number is given.

    Raises
    ------
    InputError
        The labels are no table, or one with fewer columns.
    """
    if y is None or number is None:
        return y
    if y.ndim != 2 or not number < y.shape[1]:
        raise InputError(
            "%s: --label-column %d: found labels of shape %r, expected a table with that column"
            % (where, number, tuple(y.shape))
        )
    return y[:, number]


def check_shape(dtype: Any, shape: tuple, where: str, number: int | None = None) -> None:
    """Raise InputError if labels of this type and shape are no classes whatever their values.

    Parameters
    ----------
    number : int, optional
        The column of a table that is meant.
    """
    is_table = len(shape) == 2 and shape[1] != 1 and number is None
    if len(shape) not in (1, 2) or (is_table and dtype.kind not in "biuf"):
        raise _not_one_class(shape, where)


def _not_one_class(shape, where):
    return InputError(
        "%s: found shape %r, expected (n,) or one-hot rows; --label-column N takes column N of a "
        "table" % (where, tuple(shape))
    )


def _flat(y, where):
    check_shape(y.dtype, y.shape, where)
    if y.ndim == 2 and y.shape[1] != 1:
        if not y.shape[1] or not ((y != 0).sum(axis=1) == 1).all():
            raise _not_one_class(y.shape, where)
        return y.argmax(axis=1)
    y = y.reshape(-1)
    if y.dtype.kind == "S":
        return np.char.decode(y, "utf-8", "backslashreplace")
    if y.dtype.kind not in "biufU":
        raise InputError("%s: holds %s, expected whole numbers or text" % (where, y.dtype))
    if y.dtype.kind == "f" and not (np.isfinite(y) & (y == np.rint(y))).all():
        raise InputError("%s: found fractions, expected whole numbers or text" % where)
    return y if y.dtype.kind == "U" else y.astype(np.int64)
