"""Raw_input is called input."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "raw_input",
    r"\braw_input\b",
    "raw_input is called input",
    ("s = raw_input('size? ')\n", "s = input('size? ')\n"),
    order=13,
)
