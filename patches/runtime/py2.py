"""What Python 2 did and Python 3 does not, for places that a port cannot decide beforehand.

Copied into ported trees; the ported sources call it where only the running program knows.
"""

from __future__ import annotations

import builtins
import decimal
import functools
import io
import itertools
import math
import numbers
import operator
from typing import Any, Callable, Iterable

import numpy

#: NumPy's integers that were Python's too, for ``isinstance``.
int64 = numpy.int64


def div(left: Any, right: Any) -> Any:
    """Return ``left / right`` as Python 2 did: rounded down between whole numbers.

    Parameters
    ----------
    left, right : number, NumPy array or Theano variable
        Whole numbers are int, bool and everything with an integer or boolean dtype.

    Raises
    ------
    ZeroDivisionError
        As ``/`` does.
    """
    if _whole(left) and _whole(right):
        return left // right
    return left / right


def idiv(left: Any, right: Any) -> Any:
    """Return what ``left /= right`` made of `left`, in place where it can be changed."""
    if _whole(left) and _whole(right):
        return operator.ifloordiv(left, right)
    return operator.itruediv(left, right)


def _whole(value):
    if isinstance(value, numbers.Integral):
        return True
    return str(getattr(value, "dtype", "")).startswith(("int", "uint", "bool"))


def round(number: Any, ndigits: int = 0) -> Any:
    """Return a float rounded half away from zero; Python 3 rounds half to even."""
    number = float(number)
    if not math.isfinite(number) or (ndigits >= 0 and abs(number) >= 2.0**52):
        return number
    with decimal.localcontext() as context:
        context.prec = 400
        step = decimal.Decimal(1).scaleb(-ndigits)
        return float(decimal.Decimal(number).quantize(step, decimal.ROUND_HALF_UP))


class _Writer(io.BufferedWriter):
    """A file that takes text and bytes, as Python 2's did."""

    def write(self, data):
        return super().write(data.encode("utf-8") if isinstance(data, str) else data)


def open(name: str, mode: str = "r") -> Any:
    """Open a file that, for writing, takes bytes and text (as UTF-8).

    Parameters
    ----------
    name : str
    mode : str
        ``'w'``, ``'a'``, with or without ``'b'``, ``'+'`` and ``'U'``; a file that is only read
        is Python's own.
    """
    if not set(mode) & set("wa"):
        return builtins.open(name, mode.replace("U", ""))
    return _Writer(io.FileIO(name, mode.replace("b", "").replace("U", "").replace("t", "")))


def whole(value: Any) -> Any:
    """Return Python's integer for one of NumPy's, and anything else as it is.

    NumPy 2 adds, subtracts and multiplies small integers in their own few bits.
    """
    return int(value) if isinstance(value, numpy.integer) else value


def plain(value: Any) -> Any:
    """Return `value` as json can write it: Python's numbers in the place of NumPy's.

    Parameters
    ----------
    value : object
        Dictionaries, lists and tuples are gone through, their keys too.
    """
    if isinstance(value, numpy.generic):
        return value.item()
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def filter(function: Any, values: Iterable[Any]) -> Any:
    """Return what `function` lets through: text of text, a tuple of a tuple, else a list."""
    kept = builtins.filter(function, values)
    if isinstance(values, str):
        return "".join(kept)
    return tuple(kept) if isinstance(values, tuple) else list(kept)


def map(function: Any, *values: Iterable[Any]) -> list[Any]:
    """Return a list of results; a shorter one of several `values` is filled up with None."""
    rows = itertools.zip_longest(*values)
    return [function(*row) for row in rows]


def oct(number: Any) -> str:
    """Return an octal number as Python 2 wrote it: ``017``."""
    digits = builtins.oct(number).replace("0o", "0")
    return "0" if digits == "00" else digits


def cmp(left: Any, right: Any) -> int:
    """Return -1, 0 or 1 as `left` is smaller than, equal to or larger than `right`."""
    return (left > right) - (left < right)


def generator(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a generator end where a ``next`` in it finds nothing more, as Python 2's did."""

    @functools.wraps(function)
    def ending(*args: Any, **kwargs: Any) -> Any:
        try:
            return (yield from function(*args, **kwargs))
        except RuntimeError as error:
            if not isinstance(error.__cause__, StopIteration):
                raise

    return ending


def ord(character: Any) -> int:
    """Return the number of a character, or of one of several bytes, which is its number."""
    return character if isinstance(character, int) else builtins.ord(character)
