"""Text is str."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "unicode",
    r"\bunicode\b|\bunichr\b|\b[uU][rR]['\"]",
    "text is str",
    ("s = unicode(x)\n", "s = str(x)\n"),
)
