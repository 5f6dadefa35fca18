"""Names that hold an open zip archive, whose members are bytes."""

from __future__ import annotations

import re
from typing import Set

from .syntax import Node, bare_text, calls, syms

_ARCHIVE = re.compile(r"(?:^|\.)ZipFile$")


def archives(tree: Node) -> Set[str]:
    """Return the names that hold an open archive."""
    found = set()
    for node, function, _ in calls(tree):
        if _ARCHIVE.search(function):
            parent = node.parent
            if parent.type == syms.expr_stmt:
                found.add(bare_text(parent.children[0]))
            elif len(parent.children) == 3 and bare_text(parent.children[1]) == "as":
                found.add(bare_text(parent.children[2]))
    return found
