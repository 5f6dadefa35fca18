"""The built-in round."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.kinds import INT
from ..source.syntax import Leaf, Node, calls, name, syms

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
        if function == "round" and found and context.kinds.of(found[0]) != INT:
            leaf = node.children[0]
            prefix = leaf.prefix
            leaf.replace(name(context.helper("round").split(".")[0], prefix=prefix))
            node.insert_child(1, Node(syms.trailer, [Leaf(token.DOT, "."), name("round")]))
            count += 1
    return count
