"""Truth is asked with __bool__."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "nonzero",
    r"\b__nonzero__\b",
    "truth is asked with __bool__",
    (
        "class A:\n    def __nonzero__(self): return 1\n",
        "class A:\n    def __bool__(self): return 1\n",
    ),
)
