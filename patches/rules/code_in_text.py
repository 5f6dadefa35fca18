"""Python 2's code in text, which eval and exec read as Python 3's."""

from __future__ import annotations

import ast
import re
from typing import Any

from fissix.pgen2 import token

from ..source.bindings import bindings
from ..source.nodes import nodes_of
from ..source.syntax import arguments, call_trailer, is_attribute, python3_error, syms

NAME = "code in text"
WHY = "what eval, exec and compile are given as text is read as Python 3, where / is no // any more"
EXAMPLE = (
    "n = eval('7 / 2')\n",
    "n = eval('7 / 2')\n",
)
ORDER = 91
DIALECTS = ("2",)
NEEDS = r"\b(?:eval|exec|compile)\b"


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value not in ("eval", "exec", "compile") or is_attribute(leaf):
            continue
        if leaf.parent.type != syms.power or leaf.parent.children[0] is not leaf:
            continue
        trailer = call_trailer(leaf.parent)
        given = arguments(trailer) if trailer is not None else []
        text = _text(given[0], tree) if given else None
        if text is not None and _differs(text):
            context.report(
                leaf,
                "%s reads its text as Python 3" % leaf.value,
                "write the text in Python 3: // between whole numbers, print(...)",
            )
    return 0


def _text(node, tree):
    """Return the text that an expression is, or that its name is given once and for all."""
    if node.type == token.NAME:
        found = [leaf for leaf in bindings(tree) if leaf.value == node.value]
        statement = found[0].parent if len(found) == 1 else None
        if statement is None or statement.type != syms.expr_stmt:
            return None
        node = statement.children[-1]
    if node.type != token.STRING:
        return None
    try:
        return str(ast.literal_eval(node.value))
    except (ValueError, SyntaxError):
        return None


def _differs(text):
    """Return whether a source is no Python 3, or divides as Python 2 did."""
    return python3_error(text.strip()) is not None or bool(re.search(r"(?<!/)/(?!/)", text))
