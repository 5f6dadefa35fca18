"""Iterators are advanced with next()."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..fixers import run_fixer
from ..source.nodes import nodes_of
from ..source.syntax import bare_text, name, syms

NAME = "next"
WHY = "iterators are advanced with next()"
EXAMPLE = ("batch = stream.next()\n", "batch = next(stream)\n")
ORDER = 10
DIALECTS = ("2",)
NEEDS = r"\bnext\b"

_GIVEN = re.compile(r"\.next\s*=[^=]")


def apply(tree: Any, context: Any) -> int:
    before = context.text
    given = bool(_GIVEN.search(before))
    kept = [leaf for leaf in nodes_of(tree, token.NAME) if _link(leaf, given)]
    for leaf in kept:
        leaf.value = "next_node"
    count = run_fixer("next", tree, context)
    for leaf in kept:
        leaf.replace(name("next", prefix=leaf.prefix))
    return count if str(tree) != before else 0


def _link(leaf, given):
    """Return whether ``x.next`` is no method but what stands after x in a list of its own."""
    trailer = leaf.parent
    if leaf.value != "next" or trailer.type != syms.trailer or bare_text(trailer) != ".next":
        return False
    after = trailer.next_sibling
    if after is not None and bare_text(after)[0] == "(":
        return False
    return given or _followed(trailer.parent)


def _followed(power):
    """Return whether a name goes on to what comes next: ``node = node.next``."""
    statement = power.parent
    if statement.type != syms.expr_stmt or len(power.children) != 2:
        return False
    return bare_text(statement.children[0]) == bare_text(power.children[0])
