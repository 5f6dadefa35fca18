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

    encoding = "utf-8"
    unbuffered = False

    def write(self, data):
        written = super().write(self._bytes(data) if isinstance(data, str) else data)
        if self.unbuffered:
            self.flush()
        return written

    def _bytes(self, text):
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            return text.encode("utf-8")


def open(name: str, mode: str = "r", buffering: int = -1, encoding: str = "utf-8") -> Any:
    """Open a file that, for writing, takes bytes and text.

    Parameters
    ----------
    name : str
    mode : str
        ``'w'``, ``'a'``, with or without ``'b'``, ``'+'`` and ``'U'``; a file that is only read
        is Python's own.
    buffering : int
        0 writes everything at once.
    encoding : str
        Of the text: ``'latin-1'`` where each character stands for a byte, as that of ``chr``.
    """
    if not set(mode) & set("wa"):
        return builtins.open(name, mode.replace("U", ""))
    file = _Writer(io.FileIO(name, mode.replace("b", "").replace("U", "").replace("t", "")))
    file.encoding, file.unbuffered = encoding, buffering == 0
    return file


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


def shown(value: Any) -> str:
    """Return what ``str`` gave: twelve digits of a float, where Python 3 shows up to 17."""
    if type(value) is not float or not math.isfinite(value):
        return str(value)
    text = "%.12g" % value
    return text if "." in text or "e" in text else text + ".0"


def floor(number: Any) -> float:
    """Return a number rounded down, as a float, where Python 3's math gives an int."""
    return _kept_float(math.floor, number)


def ceil(number: Any) -> float:
    """Return a number rounded up, as a float, where Python 3's math gives an int."""
    return _kept_float(math.ceil, number)


def _kept_float(function, number):
    number = float(number)
    # math.floor gives 0 for -0.0 and raises for what is no number
    return float(function(number)) if number and math.isfinite(number) else number


_WORD = (1 << 64) - 1


def hash(value: Any) -> int:
    """Return the hash that text, and tuples of it, had on 64 bits: the same in every run."""
    if isinstance(value, (str, bytes)):
        return _text_hash(value.encode("utf-8") if isinstance(value, str) else value)
    if type(value) is tuple:
        return _tuple_hash(value)
    return builtins.hash(value)


def _text_hash(data):
    if not data:
        return 0
    number = data[0] << 7
    for byte in data:
        number = (1000003 * number & _WORD) ^ byte
    return _signed(number ^ len(data))


def _tuple_hash(values):
    number, factor = 0x345678, 1000003
    for left, value in zip(range(len(values) - 1, -1, -1), values):
        number = ((number ^ hash(value)) * factor) & _WORD
        factor = (factor + 82520 + 2 * left) & _WORD
    return _signed((number + 97531) & _WORD)


def _signed(number):
    number -= (number >> 63) << 64
    return -2 if number == -1 else number


# Attributes that have another name now.
_RENAMED = {
    "next": "__next__",
    "has_key": "__contains__",
    "iteritems": "items",
    "iterkeys": "keys",
    "itervalues": "values",
    "func_name": "__name__",
    "func_code": "__code__",
    "func_defaults": "__defaults__",
    "im_func": "__func__",
    "im_self": "__self__",
    "__nonzero__": "__bool__",
    "__div__": "__truediv__",
}


def hasattr(thing: Any, attribute: str) -> bool:
    """Return whether something had an attribute, or has what it is called now.

    Text had ``decode`` and no ``__iter__``; only dictionaries had ``has_key``.
    """
    if isinstance(thing, (str, bytes)):
        if attribute in ("__iter__", "decode"):
            return attribute == "decode"
    if isinstance(thing, BaseException) and attribute == "message":
        return True
    if builtins.hasattr(thing, attribute):
        return True
    if attribute == "has_key" and not builtins.hasattr(thing, "keys"):
        return False
    if attribute == "func_name" and not builtins.hasattr(thing, "__code__"):
        return False
    return builtins.hasattr(thing, _RENAMED.get(attribute, attribute))


def getattr(thing: Any, attribute: str, *default: Any) -> Any:
    """Return an attribute that may have another name now; the message of an exception too."""
    if builtins.hasattr(thing, attribute):
        return builtins.getattr(thing, attribute)
    if isinstance(thing, BaseException) and attribute == "message":
        return message(thing)
    return builtins.getattr(thing, _RENAMED.get(attribute, attribute), *default)


def message(error: Any) -> Any:
    """Return an exception's message: its own, or its only argument, or nothing."""
    own = builtins.getattr(error, "message", None)
    if own is not None:
        return own
    return error.args[0] if len(error.args) == 1 else ""
