"""Filter gives an iterator, not a list."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "filter",
    r"\bfilter\b",
    "filter gives an iterator, not a list",
    ("x = filter(f, y)\n", "x = list(filter(f, y))\n"),
    order=21,
)
