"""Operator lost some functions."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "operator",
    r"\boperator\b",
    "operator lost some functions",
    ("import operator\noperator.isCallable(f)\n", "import operator\ncallable(f)\n"),
)
