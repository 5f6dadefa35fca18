"""Reads the pages that people read: blocks of code, inline code, headings, links."""

import os
import re
from typing import NamedTuple

from tests.paths import ROOT

_FENCE = re.compile(r"^( *)(```+|~~~+) *(\w*)[^\n]*\n(.*?)^\1\2 *$", re.M | re.S)
_HEADING = re.compile(r"^#+ +(.*?)(?: *\{ *#([\w-]+) *\})? *$", re.M)
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")


class Block(NamedTuple):
    """A fenced block: its page, its first line's number, its language, its text."""

    page: str
    line: int
    language: str
    text: str


def pages():
    """Names of all pages, relative to the checkout."""
    found = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]
    for folder, _, names in sorted(os.walk(os.path.join(ROOT, "docs"))):
        found += [
            os.path.relpath(os.path.join(folder, name), ROOT).replace(os.sep, "/")
            for name in sorted(names)
            if name.endswith(".md")
        ]
    return found


def read(page):
    """The text of a page."""
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page, *languages):
    """The fenced blocks of a page, or those of some languages."""
    text = read(page)
    return [
        Block(page, text.count("\n", 0, match.start()) + 2, match.group(3), match.group(4))
        for match in _FENCE.finditer(text)
        if not languages or match.group(3) in languages
    ]


def prose(page):
    """A page without its blocks, which keeps its lines' numbers."""
    return _FENCE.sub(lambda match: "\n" * match.group(0).count("\n"), read(page))


def inline(page):
    """(line, text) of each piece of code within the prose of a page."""
    found = []
    text = re.sub(r"\n(?=[^\n|#-])", " \n", prose(page))
    for match in re.finditer(r"(?<!`)`([^`]+)`(?!`)", text):
        found.append((text.count("\n", 0, match.start()) + 1, " ".join(match.group(1).split())))
    return found


def anchors(page):
    """What links into a page may end with, behind the #."""
    found = set()
    for match in _HEADING.finditer(prose(page)):
        if match.group(2):
            found.add(match.group(2))
        else:
            plain = re.sub(r"[^\w\s-]", "", match.group(1)).strip().lower()
            found.add(re.sub(r"[-\s]+", "-", plain))
    return found


def links(page):
    """(line, target) of each link and picture of a page."""
    text = re.sub(r"(?<!`)`[^`\n]+`(?!`)", "code", prose(page))
    return [(text.count("\n", 0, m.start()) + 1, m.group(1)) for m in _LINK.finditer(text)]
