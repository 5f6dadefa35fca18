"""Getcwdu is called getcwd."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "getcwdu",
    r"\bgetcwdu\b",
    "getcwdu is called getcwd",
    ("p = os.getcwdu()\n", "p = os.getcwd()\n"),
)
