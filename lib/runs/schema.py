"""What a checkpoint has to hold, checked before anything of it is used."""

from __future__ import annotations

import math
from typing import Any, Mapping

import numpy as np

from ..errors import InputError
from . import generators

_COUNTS = ("n_epochs", "n_updates", "n_examples")
_MOST = 2**53  # up to here JSON's numbers are exact everywhere
_MOST_SHOWN = 60  # characters of a wrong value


def check(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], where: str) -> None:
    """Check all that training takes from a checkpoint.

    Parameters
    ----------
    header : dict
        Its JSON part.
    arrays : dict of str to ndarray
        All of its arrays.
    where : str
        What to call the file in messages.

    Raises
    ------
    InputError
        A field is missing, of another type, or out of its range.
    """
    _check_variables(header.get("variables"), arrays, where)
    generators.check(arrays, header.get("generators"), where)
    _check_counts(header.get("counts"), where)
    costs = header.get("costs")
    if not isinstance(costs, dict) or not all(is_number(value) for value in costs.values()):
        raise damaged(where, "costs", costs, "numbers by name")
    config = header.get("config")
    if not isinstance(config, dict) or not isinstance(config.get("options"), dict):
        raise damaged(where, "config", config, "the settings of a run")
    if not isinstance(header.get("recorded", True), bool):
        raise damaged(where, "recorded", header["recorded"], "true or false")
    check_order(arrays.get("extra_order"), header.get("position"), where)


def check_order(order: Any, position: Any, where: str, n: int | None = None) -> None:
    """Check in which order an epoch takes the rows of the data, and how far it is.

    Parameters
    ----------
    order : ndarray or None
    position : object
    where : str
        What to call the file in messages.
    n : int, optional
        How many rows there are.

    Raises
    ------
    InputError
        The order does not hold each row once, or the position is not in it.
    """
    if order is None or order.dtype != np.int64 or order.ndim != 1 or not len(order):
        found = "nothing" if order is None else "%s of shape %r" % (order.dtype, order.shape)
        raise damaged(where, "order", found, "whole numbers (n,)")
    if n is not None and len(order) != n:
        raise damaged(where, "order", "%d rows" % len(order), "the %d of the data" % n)
    seen = np.zeros(len(order), bool)
    if order.min() < 0 or order.max() >= len(order):
        raise damaged(where, "order", "rows beyond the data", "each row once")
    seen[order] = True
    if not seen.all():
        raise damaged(where, "order", "rows that come twice", "each row once")
    if not is_whole(position, len(order) - 1):
        raise damaged(where, "position", position, "0 to %d" % (len(order) - 1))


def is_number(value: object) -> bool:
    """Return whether a value from JSON is a number that one can reckon with."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= _MOST**6 and math.isfinite(value)


def is_whole(value: object, most: int = _MOST) -> bool:
    """Return whether a value from JSON is a whole number from 0 to `most`."""
    return type(value) is int and 0 <= value <= most


def damaged(where: str, field: str, found: object, expected: str) -> InputError:
    """Return the error that says that a field of a checkpoint cannot be used."""
    text = found if isinstance(found, str) else repr(found)
    text = text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."
    return InputError(
        "%s: damaged checkpoint: found %s as %s, expected %s" % (where, text, field, expected)
    )


def _check_variables(names: Any, arrays: Mapping[str, np.ndarray], where: str) -> None:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise damaged(where, "variables", names, "a list of names")
    for number in range(len(names)):
        value = arrays.get("variable_%d" % number)
        if value is None or value.dtype.kind not in "biuf":
            found = "nothing" if value is None else str(value.dtype)
            raise damaged(where, "variable_%d" % number, found, "numbers")


def _check_counts(counts: Any, where: str) -> None:
    if not isinstance(counts, dict):
        raise damaged(where, "counts", counts, "numbers by name")
    for name in _COUNTS:
        if not is_whole(counts.get(name)):
            raise damaged(where, name, counts.get(name), "a whole number, 0 or more")
    seconds: Any = counts.get("n_seconds")
    if not is_number(seconds) or not 0 <= seconds <= _MOST:
        raise damaged(where, "n_seconds", seconds, "a number, 0 or more")
