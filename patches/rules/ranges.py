"""Range is lazy and xrange is gone."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.iterables import RANGE, builtin_calls, make_lists
from ..source.nodes import nodes_of
from ..source.syntax import is_attribute, name, syms

NAME = "xrange"
WHY = "range is lazy and xrange is gone"
EXAMPLE = (
    "idxs = range(n)\nfor i in xrange(n): pass\n",
    "idxs = list(range(n))\nfor i in range(n): pass\n",
)
ORDER = 20
DIALECTS = ("2",)
NEEDS = "range"


def apply(tree: Any, context: Any) -> int:
    own = context.bound
    count = make_lists([n for n in builtin_calls(tree, "range", own) if not _item(n)], RANGE)
    if "xrange" in own:
        return count
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value == "xrange" and not is_attribute(leaf):
            leaf.replace(name("range", prefix=leaf.prefix))
            count += 1
    return count


def _item(node):
    """Return whether one item of a range is taken at once, as in ``range(9)[i]``."""
    if len(node.children) < 3 or str(node.children[2])[:1] != "[":
        return False
    index = node.children[2].children[1]
    return index.type != syms.subscript and ":" not in str(index)
