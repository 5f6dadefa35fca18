"""Attributes of methods were renamed."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "methodattrs",
    r"\bim_(?:func|self|class)\b",
    "attributes of methods were renamed",
    ("f = m.im_func\n", "f = m.__func__\n"),
)
