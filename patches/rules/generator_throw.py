"""Generators throw instances."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "throw",
    r"\.throw\b",
    "generators throw instances",
    ("g.throw(E, 'x')\n", "g.throw(E('x'))\n"),
)
