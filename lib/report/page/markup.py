"""Pieces of HTML; whatever goes in is escaped."""

from __future__ import annotations

import html
from typing import Any

from ...errors import name_of


def escape(text: str) -> Any:
    """Make any text harmless, in attributes too; what UTF-8 or HTML lack is shown escaped."""
    return html.escape(name_of(text), quote=True)


def pairs(items: Any) -> str:
    """The inside of a ``<dl>``: names and values."""
    return "\n".join(
        "<div><dt>%s</dt><dd>%s</dd></div>" % (escape(name), escape(value)) for name, value in items
    )


def table(label: str, head: Any, rows: Any) -> str:
    """A table that scrolls by itself where the page is too narrow for it.

    Parameters
    ----------
    label : str
        What it holds, for those who do not see it.
    head : list of (str, str)
        For each column a title, and a second line or ''.
    rows : list of list
        The first cell of each is the row's head.
    """
    titles = (
        '<th scope="col">%s%s</th>' % (escape(title), " <b>%s</b>" % escape(line) if line else "")
        for title, line in head
    )
    body = (
        '<tr><th scope="row">%s</th>%s</tr>'
        % (escape(row[0]), "".join("<td>%s</td>" % escape(cell) for cell in row[1:]))
        for row in rows
    )
    return (
        '<div class="scroll" role="region" tabindex="0" aria-label="%s">\n'
        "<table>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s\n</tbody>\n</table>\n</div>"
        % (escape("Table: " + label), "".join(titles), "\n".join(body))
    )


def number(value: Any) -> Any:
    """Four digits of a number; nothing of None."""
    return "" if value is None else "%.4g" % value


def setting(value: Any) -> Any:
    """A value from config.json as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "%g" % value
    if isinstance(value, list):
        return ", ".join(map(setting, value)) or "none"
    if isinstance(value, dict):
        return ", ".join("%s %s" % (name, setting(value[name])) for name in value) or "none"
    return "none" if value is None else str(value)


def duration(seconds: float) -> str:
    """``3 h 20 min``, ``4 min 5 s`` or ``7.3 s``."""
    if round(seconds, 1) < 60:
        return "%.1f s" % seconds
    minutes, seconds = divmod(int(round(seconds)), 60)
    if minutes < 60:
        return "%d min %d s" % (minutes, seconds)
    return "%d h %d min" % divmod(minutes, 60)
