"""Backticks are gone."""

from ..fixers import fixer_rule

RULE = fixer_rule("repr", "`", "backticks are gone", ("a = `b`\n", "a = repr(b)\n"))
