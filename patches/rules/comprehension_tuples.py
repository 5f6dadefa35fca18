"""Tuples to loop over in a comprehension want parentheses."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "paren",
    r"\bfor\b",
    "tuples to loop over in a comprehension want parentheses",
    ("x = [i for i in 1, 2]\n", "x = [i for i in (1, 2)]\n"),
)
