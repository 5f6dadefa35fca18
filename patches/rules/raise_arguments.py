"""Python 3 raises instances."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "raise",
    r"\braise\b",
    "Python 3 raises instances",
    ("raise ValueError, 'bad size'\n", "raise ValueError('bad size')\n"),
    order=12,
)
