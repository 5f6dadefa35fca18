"""Exec is a function in Python 3."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "exec",
    r"\bexec\b",
    "exec is a function in Python 3",
    ("exec code in scope\n", "exec(code, scope)\n"),
)
