"""Tabs in a source's indentation, which count up to the next multiple of eight in Python 2."""

from __future__ import annotations

import io

from fissix.pgen2 import token, tokenize

_COLUMNS = 8


def expand_tabs(source: str) -> str:
    """Return a source that is indented with blanks only; the lines within strings stay.

    Parameters
    ----------
    source : str
        With ``\\n`` line ends.
    """
    lines = source.split("\n")
    inside: set[int] = set()
    for kind, _, (first, _), (last, _), _ in tokenize.generate_tokens(io.StringIO(source).readline):
        if kind == token.STRING:
            inside.update(range(first + 1, last + 1))
    for number, line in enumerate(lines, 1):
        rest = line.lstrip(" \t")
        indent = line[: len(line) - len(rest)]
        if "\t" in indent and number not in inside:
            lines[number - 1] = indent.expandtabs(_COLUMNS) + rest
    return "\n".join(lines)
