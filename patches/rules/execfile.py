"""Execfile is gone."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "execfile",
    r"\bexecfile\b",
    "execfile is gone",
    (
        "execfile('settings.py')\n",
        "exec(compile(open('settings.py', \"rb\").read(), 'settings.py', 'exec'))\n",
    ),
)
