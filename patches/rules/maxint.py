"""Sys.maxint is called sys.maxsize."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "renames",
    r"\bmaxint\b",
    "sys.maxint is called sys.maxsize",
    ("import sys\nn = sys.maxint\n", "import sys\nn = sys.maxsize\n"),
)
