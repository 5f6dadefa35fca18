"""The built-in round."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.kinds import INT
from ..source.method_calls import call_instead
from ..source.nodes import nodes_of
from ..source.syntax import bare_text, calls, is_attribute, name, syms

NAME = "round"
WHY = "Python 2 rounds halves away from zero, Python 3 to even: a crop would move by a pixel"
EXAMPLE = (
    "print j\nj = int(round((h - ph)/2.))\n",
    "from lib import py2\nprint(j)\nj = int(py2.round((h - ph)/2.))\n",
)
ORDER = 62
DIALECTS = ("2",)
NEEDS = "round"


def apply(tree: Any, context: Any) -> int:
    if not context.certain or "round" in context.bound:
        return 0
    count = 0
    for node, function, found in list(calls(tree)):
        if function == "round" and found and not _whole(node, found[0], context):
            call_instead(node, context.helper("round"))
            count += 1
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value == "round" and leaf.parent.type == syms.arglist and not is_attribute(leaf):
            leaf.replace(name(context.helper("round"), prefix=leaf.prefix))
            count += 1
    return count


def _whole(node, value, context):
    """Return whether a whole number is rounded where a whole number serves."""
    if context.kinds.of(value) != INT:
        return False
    before = node.parent.prev_sibling
    return node.parent.type == syms.trailer and before is not None and bare_text(before) == "int"
