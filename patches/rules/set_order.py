"""The order of sets."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.kinds import FLOAT, INT
from ..source.syntax import Node, arguments, bare_text, call_trailer, calls, syms

NAME = "order of sets"
WHY = "a set of text is in another order in each run of Python 3, and was always in the same one"
EXAMPLE = (
    "chars = list(set(data))\nix = dict((c, i) for i, c in enumerate(chars))\n",
    "chars = list(set(data))\nix = dict((c, i) for i, c in enumerate(chars))\n",
)
ORDER = 4
DIALECTS = ("2",)
NEEDS = r"\b(?:frozen)?set\("

_NUMBERING = ("list", "tuple", "enumerate", "zip", "np.array", "numpy.array")
# What does not mind the order, of the list or of what is made from it.
_ANY_ORDER = frozenset("sorted len sum min max set frozenset shuffle any all".split())
_NUMBERS = ("range", "xrange", "map(int", "map(float", "np.", "numpy.", "[int(", "[len(")


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    for node, function, found in calls(tree):
        if function not in _NUMBERING or not found or context.dialect != "2":
            continue
        for inner in found[:2]:
            values = _values(inner)
            if values is None or _numbers(values, context) or _unordered(node):
                continue
            if function not in ("enumerate", "zip") and not _numbered(node, context.text):
                continue
            context.report(
                inner,
                "the order of a set of text is another one in each run",
                "write sorted(...) around the set if its order numbers or names anything",
            )
    return 0


def _numbered(node, text):
    """Return whether a list gets a name, and its places are used further on."""
    while node.parent.type in (syms.trailer, syms.power, syms.arglist):  # np.array(list(set(x)))
        node = node.parent
    if node.parent.type != syms.expr_stmt or node.parent.children[0].type != token.NAME:
        return False
    name = re.escape(node.parent.children[0].value)
    uses = r"\b(?:enumerate|zip)\((?:[^()\n]*\([^\n]*\),\s*)?%s\b|\b%s(?:\.index\(|\[)" % (
        name,
        name,
    )
    return bool(re.search(uses, text))


def _values(node):
    """Return what a set is made of, None for what is no set."""
    if node.type != syms.power or bare_text(node.children[0]) not in ("set", "frozenset"):
        return None
    trailer = call_trailer(node)
    if len(node.children) != 2 or trailer is None:
        return None
    return next(iter(arguments(trailer)), None)


def _numbers(node: Node, context: Any) -> bool:
    """Return whether a set is one of numbers, whose order is the same in each run."""
    if context.kinds.of(node) in (INT, FLOAT) or bare_text(node).startswith(_NUMBERS):
        return True
    if node.type != syms.atom or node.children[1].type != syms.listmaker:
        return False
    return all(child.type == token.NUMBER for child in node.children[1].children[::2])


def _unordered(node: Node) -> bool:
    """Return whether a list goes where no order is kept, or is sorted by the next statements."""
    parent = node.parent
    while parent.type in (syms.arglist, syms.argument, syms.atom, syms.trailer, syms.arith_expr):
        if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
            before = parent.prev_sibling
            return before is not None and bare_text(before).lstrip(".") in _ANY_ORDER
        parent = parent.parent
    if parent.type == syms.comparison:
        return True
    return parent.type == syms.expr_stmt and _sorted_later(parent)


def _sorted_later(statement: Node) -> bool:
    name = bare_text(statement.children[0])
    following = statement.parent.next_sibling
    for _ in range(3):
        if following is None:
            return False
        text = bare_text(following)
        if text.startswith(name + ".sort(") or "sorted(%s" % name in text:
            return True
        if "shuffle(%s" % name in text:
            return True
        following = following.next_sibling
    return False
