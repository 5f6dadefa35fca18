"""Octal and long numbers are written differently."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "numliterals",
    r"\d[lL]\b|\b0\d",
    "octal and long numbers are written differently",
    ("os.chmod(p, 0755)\nn = 10L\n", "os.chmod(p, 0o755)\nn = 10\n"),
)
