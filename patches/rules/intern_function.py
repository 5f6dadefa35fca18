"""Intern moved to sys."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "intern",
    r"\bintern\b",
    "intern moved to sys",
    ("s = intern(x)\n", "import sys\ns = sys.intern(x)\n"),
    builtin="intern",
)
