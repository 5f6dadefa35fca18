"""Zip gives an iterator, not a list."""

from __future__ import annotations

from typing import Any

from ..source.iterables import ITERATOR, builtin_calls, make_lists

NAME = "zip"
WHY = "zip gives an iterator, not a list"
EXAMPLE = ("pairs = zip(a, b)\n", "pairs = list(zip(a, b))\n")
ORDER = 11
DIALECTS = ("2",)
NEEDS = "zip"


def apply(tree: Any, context: Any) -> int:
    return make_lists(builtin_calls(tree, "zip", context.bound), ITERATOR)
