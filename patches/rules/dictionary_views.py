"""keys, items and values of dictionaries."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.changes import Changes
from ..source.iterables import VIEW, serves, wrap
from ..source.syntax import bare_text, call, dotted, name, syms

NAME = "dictionary views"
WHY = (
    "keys, items and values give views, which are no lists and must not change while one "
    "loops over them"
)
EXAMPLE = (
    "for k in d.keys():\n    del d[k]\nfor k, v in d.iteritems(): pass\nx = d.values()[0]\n",
    "for k in list(d.keys()):\n    del d[k]\nfor k, v in d.items(): pass\n"
    "x = list(d.values())[0]\n",
)
ORDER = 21
DIALECTS = ("2",)

_METHODS = {"keys", "items", "values"}
# Dictionaries that get new keys while a loop names what it finds, or imports.
_GROWING = {"globals()", "locals()", "vars()", "sys.modules"}


def apply(tree: Any, context: Any) -> int:
    changes = Changes(tree)
    count = 0
    for node in list(tree.post_order()):
        if node.type == syms.power:
            count += _call(node, changes)
        elif node.type == syms.for_stmt and changes.is_dictionary(node.children[3]):
            count += _plain_loop(node, changes)
    return count


def _call(node, changes):
    """Port one expression that asks a dictionary for its views."""
    children = node.children
    for index in range(1, len(children) - 1):
        method, parentheses = children[index], children[index + 1]
        if method.type != syms.trailer or bare_text(parentheses) != "()":
            continue
        old = bare_text(method)[1:]
        kind = old[4:] if old.startswith(("iter", "view")) else old
        if kind not in _METHODS or method.children[0].type != token.DOT:
            continue
        if kind != old:
            method.children[1].replace(name(kind))
        if old.startswith("view"):
            return 1
        if len(children) == index + 2 and _view_serves(node, children[:index], changes):
            return int(kind != old)
        loop = node.parent.type == syms.for_stmt
        wrap(node, index + 2, "iter" if old.startswith("iter") and not loop else "list")
        return 1
    return 0


def _view_serves(node, before, changes):
    """Return whether a view serves as well as a list where `node` stands."""
    parent = node.parent
    if parent.type in (syms.and_expr, syms.expr, syms.xor_expr):
        return True  # sets, which lists never were
    if not serves(node, VIEW):
        return False
    if parent.type == syms.for_stmt:
        receiver = "".join(map(bare_text, before))
        if receiver in _GROWING:
            return False
        return not changes.of_loop(parent, receiver)
    return True


def _plain_loop(node, changes):
    """Go through a copy of a dictionary that the loop takes keys out of."""
    iterated = node.children[3]
    if dotted(iterated) is None or not changes.removes(node, bare_text(iterated)):
        return 0
    iterated.replace(call("list", [iterated.clone()], prefix=iterated.prefix))
    return 1
