"""JSON from outside: nothing in it is nested deeper, or longer, than what programs write."""

from __future__ import annotations

import json
import re
from typing import Any, AnyStr

_MOST_NESTED = 50
#: Values that a text may hold: empty lists, of three bytes each, take twenty times their room.
MOST_VALUES = 10**6
_MOST_DIGITS = 400  # a float has at most 309 before its point
# What is left of a text once its backslashes are gone; one without an end counts too: to look for
# it again from each mark would take for ever.
_STRING = re.compile(r'"[^"]*(?:"|\Z)')
_BRACKETS = re.compile(r"[\[\]{}]")


def parse_json(text: str, most_values: int = MOST_VALUES) -> Any:
    """Return the value that ``text`` describes.

    Parameters
    ----------
    text : str
    most_values : int
        How many numbers, texts, lists and dicts there may be, each of them for itself.

    Raises
    ------
    ValueError
        It is no JSON, is nested deeper than 50 lists or dicts, holds a number of more than
        400 digits, or too many values.
    """
    # A pattern that repeats over backslashes itself would take a hundred bytes for each of them.
    plain = _STRING.sub("", text.replace("\\\\", "").replace('\\"', ""))
    if count_values(plain) > most_values:
        raise ValueError("more than %d values" % most_values)
    depth = 0
    for bracket in _BRACKETS.findall(plain):
        depth += 1 if bracket in "[{" else -1
        if depth > _MOST_NESTED:
            raise ValueError("nested deeper than %d" % _MOST_NESTED)
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def count_values(text: AnyStr) -> int:
    """Return how many values JSON without its texts has at most, one a line among them.

    Parameters
    ----------
    text : str or bytes
    """
    marks: Any = b"[{,\n" if isinstance(text, bytes) else "[{,\n"
    return sum(text.count(marks[i : i + 1]) for i in range(len(marks)))


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number of %d digits" % len(digits))
    return int(digits)
