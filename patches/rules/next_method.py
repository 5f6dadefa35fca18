"""Iterators are advanced with next()."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "next",
    r"\bnext\b",
    "iterators are advanced with next()",
    ("batch = stream.next()\n", "batch = next(stream)\n"),
)
