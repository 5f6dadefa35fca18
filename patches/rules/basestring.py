"""Text is str."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "basestring",
    r"\bbasestring\b",
    "text is str",
    ("isinstance(x, basestring)\n", "isinstance(x, str)\n"),
)
