"""Zip gives an iterator, not a list."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "zip",
    r"\bzip\b",
    "zip gives an iterator, not a list",
    ("pairs = zip(a, b)\n", "pairs = list(zip(a, b))\n"),
    order=21,
)
