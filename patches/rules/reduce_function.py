"""Reduce moved to functools."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "reduce",
    r"\breduce\b",
    "reduce moved to functools",
    ("n = reduce(mul, shape)\n", "from functools import reduce\nn = reduce(mul, shape)\n"),
)
