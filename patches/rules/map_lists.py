"""Map gives an iterator, not a list."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "map",
    r"\bmap\b",
    "map gives an iterator, not a list",
    ("n = len(map(f, x))\n", "n = len(list(map(f, x)))\n"),
    order=21,
)
