"""JSON from outside: nothing in it is nested deeper, or longer, than what programs write."""

from __future__ import annotations

import json
import re
from typing import Any

_MOST_NESTED = 50
_MOST_DIGITS = 400  # a float has at most 309 before its point
# A text without an end counts too: to look for it again from each mark would take for ever.
_STRING = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*(?:"|\Z)', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def parse_json(text: str) -> Any:
    """Return the value that ``text`` describes.

    Raises
    ------
    ValueError
        It is no JSON, is nested deeper than 50 lists or dicts, or holds a number of more than
        400 digits.
    """
    depth = 0
    for bracket in _BRACKETS.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > _MOST_NESTED:
            raise ValueError("nested deeper than %d" % _MOST_NESTED)
    try:
        return json.loads(text, parse_int=_whole)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number of %d digits" % len(digits))
    return int(digits)
