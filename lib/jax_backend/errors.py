"""What cannot be converted, said with the place in the user's graph where it arose."""

from __future__ import annotations

from typing import Any

from ..abstract.origin import name, place
from ..errors import UnavailableError

__all__ = ["REMEDY", "NotConvertible", "name", "no_converter", "place"]

REMEDY = "--device cpu (device='cpu') runs it"


class NotConvertible(UnavailableError, NotImplementedError):
    """A graph has something in it that has no counterpart in JAX."""


def no_converter(node: Any) -> Any:
    """The error for an Op without converter."""
    text = "%s%s has no counterpart in JAX: %s" % (name(node.op), place(node), REMEDY)
    return NotConvertible(text)
