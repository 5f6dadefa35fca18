"""Types lost the names of built-in types."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "types",
    r"\btypes\b",
    "types lost the names of built-in types",
    ("import types\nisinstance(x, types.ListType)\n", "import types\nisinstance(x, list)\n"),
)
