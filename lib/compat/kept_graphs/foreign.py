"""Whose code decides what becomes of a graph."""

from __future__ import annotations

from typing import Any

_OWN = ("theano", __name__.partition(".")[0])


class Foreign(Exception):
    """The graph or a rewrite has code of another project, or something that cannot be written."""


def require_own(*kinds: Any) -> None:
    """Check classes or functions.

    Raises
    ------
    Foreign
        If one is neither Theano's nor this project's.
    """
    for kind in kinds:
        module = kind.__module__ or ""
        if module.partition(".")[0] not in _OWN:
            raise Foreign("%s.%s" % (module, kind.__qualname__))
