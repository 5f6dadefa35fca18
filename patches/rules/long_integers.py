"""There is one int."""

from ..fixers import fixer_rule

RULE = fixer_rule("long", r"\blong\b", "there is one int", ("n = long(x)\n", "n = int(x)\n"))
