"""What Python 2 did and Python 3 does not, for places that a port cannot decide beforehand.

Copied into ported trees; the ported sources call it where only the running program knows.
"""

from __future__ import annotations

import decimal
import io
import math
import numbers
import operator
from typing import Any


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


def open(name: str, mode: str = "wb") -> Any:
    """Open a file for writing that takes bytes and text (as UTF-8).

    Parameters
    ----------
    name : str
    mode : str
        ``'w'``, ``'a'``, with or without ``'b'``, ``'+'`` and ``'U'``.
    """
    return _Writer(io.FileIO(name, mode.replace("b", "").replace("U", "").replace("t", "")))
