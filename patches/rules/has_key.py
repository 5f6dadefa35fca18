"""Dictionaries lost has_key."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "has_key",
    r"\bhas_key\b",
    "dictionaries lost has_key",
    ("if d.has_key(k): pass\n", "if k in d: pass\n"),
)
