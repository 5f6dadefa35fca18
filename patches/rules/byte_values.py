"""ord of one of several bytes."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.iterables import builtin_calls
from ..source.syntax import arguments, name, syms

NAME = "byte values"
WHY = "one of several bytes is a number in Python 3, and ord takes none"
EXAMPLE = (
    "print ord(data[0]), ord(f.read(1))\n",
    "from lib import py2\nprint(py2.ord(data[0]), ord(f.read(1)))\n",
)
ORDER = 58
DIALECTS = ("2",)
NEEDS = "ord"


def apply(tree: Any, context: Any) -> int:
    looped = _looped(tree)
    count = 0
    for node in builtin_calls(tree, "ord", context.bound):
        found = arguments(node.children[1])
        if len(found) == 1 and (_item(found[0]) or str(found[0]).strip() in looped):
            node.children[0].replace(name(context.helper("ord"), prefix=node.prefix))
            count += 1
    return count


def _looped(tree):
    """Return the names that loops give values to."""
    loops = (node for node in tree.pre_order() if node.type in (syms.for_stmt, syms.comp_for))
    return {str(node.children[1]).strip() for node in loops}


def _item(node):
    return (
        node.type == syms.power
        and node.children[-1].type == syms.trailer
        and node.children[-1].children[0].type == token.LSQB
        and node.children[-1].children[1].type != syms.subscript
    )
