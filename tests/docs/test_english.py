"""Texts that people read are natural English: no words that give a translation away."""

import os
import re

from tests.docs import markdown
from tests.paths import ROOT

# What was written, and what is usual.
GIVEAWAYS = {
    r"leav(?:e|es|ing) (?:\S+ )?away": "leave out, omit",
    r"(?<!this )one's own": "your own",
    r"(?:is|are) told from": "differs from, can be recognised by",
    r"goes around\b": "returns to its beginning",
    r"look(?:s|ed|ing)? what": "finds out what",
    r"(?:none|no \w+) (?:was|is) at hand": "there was none",
    r"beneath others": "among others",
    r"make[s]? a photo": "take a picture",
    r"as good as none": "hardly any",
    r"in the nearer future": "soon",
    r"so-called": "called",
    r"respectively to": "according to",
    r"(?:allows?|permits?|enables?) to (?!be\b)\w+": "allows ...ing, lets you ...",
    r"\bactual version": "current version",
    r"\beventual (?:error|problem)s?\b": "possible",
    r"\binformations\b": "information",
    r"\bsoftwares\b": "programs",
    r"\btill now\b": "until now, so far",
    r"\bsince (?:two|three|some|\d+) (?:days|weeks|months|years)\b": "for",
    r"\bit exists (?:a|an|no)\b": "there is",
    r"\bhow it looks like\b": "what it looks like, how it looks",
    r"\bwhat concerns\b": "as for",
    r"\bthe both\b": "both",
    r"\bsame like\b": "same as",
    r"\bin dependence of\b": "depending on",
    r"\bdepending of\b": "depending on",
    r"\bconsists out of\b": "consists of",
    r"\bby hand of\b": "by means of",
    r"\bto the begin\b": "at the beginning",
    r"\bmust not to\b": "must not",
    r"\bwho knows to\b": "who can",
    r"\ban other\b": "another",
    r"\bmuch more better\b": "much better",
    r"\b1 processes\b": "1 process",
}
PATTERN = re.compile("|".join("(?:%s)" % words for words in GIVEAWAYS), re.I)
# It must name what it looks for.
THIS = "tests/docs/test_english.py"
ENDINGS = (".py", ".md", ".html", ".js", ".css", ".h", ".cpp", ".ini", ".toml", ".cff", ".yml")


def texts():
    """{path: text} of all that is written in the checkout."""
    found = {}
    folders = ("lib", "mnist", "patches", "tools", "docs", "tests", ".github", "conda")
    for folder in folders:
        for where, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                if name.endswith(ENDINGS):
                    path = os.path.join(where, name)
                    with open(path, encoding="utf-8", errors="replace") as file:
                        found[os.path.relpath(path, ROOT).replace(os.sep, "/")] = file.read()
    for name in sorted(os.listdir(ROOT)):
        if name.endswith(ENDINGS) or name in ("Makefile", "Dockerfile"):
            found[name] = markdown.read(name)
    found.pop(THIS, None)
    return found


def giveaways(name, text):
    """Places of such words, each with what is usual; over a line's end, too."""
    plain = re.sub(r"(?<=\w)(?: *\n[ #*]*|\"\s*\n\s*\")(?=\w)", " ", text)
    return ["%s: %r" % (name, match.group(0)) for match in PATTERN.finditer(plain)]


def test_nothing_gives_a_translation_away():
    found = [place for name, text in sorted(texts().items()) for place in giveaways(name, text)]
    assert found == []


def test_giveaways_are_seen():
    assert giveaways("a", "It leaves away what one's own\n# program looks what it is.")
    assert len(giveaways("a", "This is\n  told from its shape.")) == 1
    assert giveaways("a", "This is a natural sentence.") == []
    assert len(giveaways("a", "leave away\nThe film goes around. None was at hand.")) == 3


def test_all_kinds_of_texts_are_read():
    names = set(texts())
    assert {"README.md", "docs/install.md", "lib/report/page/page.html", "mnist/sample.py"} <= names
