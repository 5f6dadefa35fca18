"""Itertools lost what is built in."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "itertools_imports",
    r"\bi(?:map|zip|filter)\b|\bifilterfalse\b|\bizip_longest\b",
    "itertools lost what is built in",
    ("from itertools import izip, chain\n", "from itertools import chain\n"),
    order=14,
)
