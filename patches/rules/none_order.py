"""None in comparisons by size."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import bare_text, dotted, syms

NAME = "None in order"
WHY = "None was smaller than anything in Python 2 and cannot be compared now"
EXAMPLE = (
    "best = None\nfor v in x:\n    if v > best: best = v\n",
    "best = None\nfor v in x:\n    if v > best: best = v\n",
)
ORDER = 4
DIALECTS = ("2",)
NEEDS = "None"

_ORDERS = {"<", ">", "<=", ">="}


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    empty: set = set()
    for node in tree.pre_order():
        if node.type == syms.expr_stmt and bare_text(node.children[-1]) == "None":
            targets = (dotted(child) for child in node.children[:-1:2])
            empty.update((_scope(node, target), target) for target in targets if target)
    for node in tree.pre_order():
        if node.type != syms.comparison or bare_text(node.children[1]) not in _ORDERS:
            continue
        for side in node.children[::2]:
            text = dotted(side)
            if text == "None" or (text and (_scope(node, text), text) in empty):
                if not _asked(node, text):
                    context.report(
                        node,
                        "%s may be None, which has no order any more" % text,
                        "ask whether it is None first",
                    )
    return 0


def _scope(node, text):
    """Return the function that a plain name belongs to; attributes belong to the file."""
    while node.parent is not None and (node.type != syms.funcdef or "." in text):
        node = node.parent
    return id(node)


def _asked(node, text):
    """Return whether a condition around a comparison asks for None, or for the name's truth."""
    while node is not None and node.type not in (syms.funcdef, syms.file_input):
        parent = node.parent
        if parent is not None and parent.type in (syms.or_test, syms.and_test, syms.test):
            others = [child for child in parent.children if child is not node]
            if any(_mentions(child, text) for child in others):
                return True
        if parent is not None and parent.type in (syms.if_stmt, syms.while_stmt):
            tests = [
                child
                for word, child in zip(parent.children, parent.children[1:])
                if str(word).strip() in ("if", "elif", "while") and child is not node
            ]
            if any(_mentions(child, text) for child in tests):
                return True
        node = parent
    return False


def _mentions(node, text):
    return text in bare_text(node) and node.type != token.NAME or bare_text(node) == text
