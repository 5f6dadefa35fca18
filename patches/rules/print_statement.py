"""Print is a function in Python 3."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "print",
    r"\bprint\b",
    "print is a function in Python 3",
    ("print 'c: %.4f' % c,\n", "print('c: %.4f' % c, end=' ')\n"),
    order=5,
)
