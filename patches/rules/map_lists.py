"""Map gives an iterator, not a list."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.iterables import ITERATOR, builtin_calls, make_lists
from ..source.syntax import Leaf, Node, arguments, bare_text, name, syms

NAME = "map"
WHY = "map gives an iterator, not a list, and stops at the end of the shortest"
EXAMPLE = ("n = len(map(f, x))\n", "n = len(list(map(f, x)))\n")
ORDER = 11
DIALECTS = ("2",)
NEEDS = "map"


def apply(tree: Any, context: Any) -> int:
    nodes = builtin_calls(tree, "map", context.bound)
    count = sum(_of_none(node, context) for node in nodes)
    several = [node for node in nodes if _may_be_unlike(node)]
    nodes = [node for node in nodes if node not in several]
    for node in several:
        node.children[0].replace(name(context.helper("map"), prefix=node.prefix))
    count += len(several)
    return count + make_lists(nodes, ITERATOR)


def _may_be_unlike(node):
    """Return whether a function gets two values or more, and may know what to do with None.

    One that only calculates with them does not: it failed where one list was shorter.
    """
    found = arguments(node.children[1])
    if len(found) < 3 or bare_text(node.children[0]) != "map":
        return False
    function = found[0]
    if function.type == syms.lambdef:
        return function.children[-1].type not in (syms.arith_expr, syms.term, syms.comparison)
    return not (function.type == syms.power and bare_text(function).startswith("operator."))


def _of_none(node, context):
    """Write what ``map(None, ...)`` was: a list, or pairs with None where one is shorter."""
    found = arguments(node.children[1])
    if len(found) < 2 or found[0].type != token.NAME or found[0].value != "None":
        return 0
    arglist = found[0].parent
    for _ in range(2):
        arglist.children[0].remove()
    arglist.children[0].prefix = ""
    if len(found) == 2:
        node.children[0].replace(name("iter", prefix=node.prefix))
    else:
        context.wanted.add(".itertools")
        node.children[0].replace(name("itertools", prefix=node.prefix))
        dotted = Node(syms.trailer, [Leaf(token.DOT, "."), name("zip_longest")])
        inner = node.children[1]
        inner.remove()
        whole = Node(syms.power, [node.children[0].clone(), dotted, inner])
        node.children[0].replace(name("list", prefix=node.prefix))
        whole.prefix = ""
        node.insert_child(
            1, Node(syms.trailer, [Leaf(token.LPAR, "("), whole, Leaf(token.RPAR, ")")])
        )
    return 1
