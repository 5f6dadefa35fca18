"""The built-in hash."""

from __future__ import annotations

from typing import Any

from ..source.kinds import FLOAT, INT
from ..source.method_calls import call_instead
from ..source.syntax import Node, calls, syms

NAME = "hash"
WHY = "the hash of text differs from run to run, where Python 2 always gave the same"
EXAMPLE = (
    "print hash(name) % 10\n",
    "from lib import py2\nprint(py2.hash(name) % 10)\n",
)
ORDER = 47
DIALECTS = ("2",)
NEEDS = r"\bhash\("


def apply(tree: Any, context: Any) -> int:
    if "hash" in context.bound:
        return 0
    count = 0
    for node, function, found in list(calls(tree)):
        if function != "hash" or len(found) != 1 or _of_an_object(node):
            continue
        if context.kinds.of(found[0]) not in (INT, FLOAT):
            call_instead(node, context.helper("hash"))
            count += 1
    return count


def _of_an_object(node: Node | None) -> bool:
    """Return whether a call helps to make the hash of an object, which only this run asks for."""
    while node is not None:
        if node.type == syms.funcdef and node.children[1].value in ("__hash__", "__eq__"):
            return True
        node = node.parent
    return False
