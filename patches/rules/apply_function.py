"""Apply is gone."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "apply",
    r"\bapply\b",
    "apply is gone",
    ("apply(f, a)\n", "f(*a)\n"),
    builtin="apply",
)
