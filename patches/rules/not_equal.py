"""<> is gone."""

from ..fixers import fixer_rule

RULE = fixer_rule("ne", "<>", "<> is gone", ("a = b <> c\n", "a = b != c\n"))
