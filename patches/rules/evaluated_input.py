"""Python 2's input evaluated what was typed."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "input",
    r"\binput\b",
    "Python 2's input evaluated what was typed",
    ("print 'size'\nn = input()\n", "print('size')\nn = eval(input())\n"),
    order=11,
    certain=True,
)
