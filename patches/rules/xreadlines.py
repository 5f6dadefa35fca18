"""Files are iterated."""

from ..fixers import fixer_rule

RULE = fixer_rule(
    "xreadlines",
    r"\bxreadlines\b",
    "files are iterated",
    ("for line in f.xreadlines(): pass\n", "for line in f: pass\n"),
)
