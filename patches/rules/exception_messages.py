"""The message of a caught exception."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import expression, syms

NAME = "exception messages"
WHY = "exceptions have no attribute message in Python 3"
EXAMPLE = (
    "try:\n    f()\nexcept IOError as e:\n    print e.message\n",
    "try:\n    f()\nexcept IOError as e:\n    print(str(e))\n",
)
ORDER = 46
DIALECTS = ("2", "either")
NEEDS = "message"


def apply(tree: Any, context: Any) -> int:
    count = 0
    for leaf in list(tree.leaves()):
        if leaf.type != token.NAME or leaf.value != "message":
            continue
        trailer = leaf.parent
        if trailer.type != syms.trailer or trailer.children[0].type != token.DOT:
            continue
        power = trailer.parent
        first = power.children[0]
        if power.children[1] is not trailer or first.type != token.NAME:
            continue
        if first.value not in _caught(power) or _is_bound(power):
            continue
        rest = [child.clone() for child in power.children[2:]]
        fresh = expression("str(%s)" % first.value, prefix=power.prefix)
        for child in rest:
            fresh.append_child(child)
        power.replace(fresh)
        count += 1
    return count


def _caught(node):
    """Return the names of the exceptions in whose handlers a node stands."""
    names = set()
    while node.parent is not None:
        parent = node.parent
        if parent.type == syms.try_stmt and node.type == syms.suite:
            clause = node.prev_sibling.prev_sibling
            if clause is not None and clause.type == syms.except_clause:
                names.add(str(clause.children[-1]).strip())
        node = parent
    return names


def _is_bound(power):
    return power.parent.type == syms.expr_stmt and power.parent.children[-1] is not power
