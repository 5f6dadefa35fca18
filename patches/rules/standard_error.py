"""StandardError is gone."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "standarderror",
    r"\bStandardError\b",
    "StandardError is gone",
    ("class E(StandardError): pass\n", "class E(Exception): pass\n"),
)
