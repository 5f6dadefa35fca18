"""Reload moved to importlib."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "reload",
    r"\breload\b",
    "reload moved to importlib",
    ("reload(ops)\n", "import importlib\nimportlib.reload(ops)\n"),
    builtin="reload",
)
