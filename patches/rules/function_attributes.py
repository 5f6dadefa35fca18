"""Attributes of functions were renamed."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "funcattrs",
    r"\bfunc_\w+\b",
    "attributes of functions were renamed",
    ("n = f.func_name\n", "n = f.__name__\n"),
)
