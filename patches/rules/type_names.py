"""Names of types in texts."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.nodes import nodes_of
from ..source.syntax import Leaf, bare_text, syms

NAME = "type names"
WHY = (
    "types call themselves <class 'int'> where it was <type 'int'>, and text and int have one name"
)
EXAMPLE = (
    "if str(type(x)) == \"<type 'unicode'>\": pass\n",
    "if str(type(x)) == \"<class 'str'>\": pass\n",
)
ORDER = 47
DIALECTS = ("2",)
NEEDS = r"type '|__name__"

_SHOWN = re.compile(r"\btype '(exceptions\.)?(\w+)")
_NAMES = {"unicode": "str", "long": "int"}
_OLD = ("instance", "classobj", "instancemethod")


def apply(tree: Any, context: Any) -> int:
    count = 0
    for leaf in nodes_of(tree, token.STRING):
        if leaf.parent.type == syms.simple_stmt:
            continue  # what a function says about itself
        if _SHOWN.search(leaf.value):
            new = _SHOWN.sub(_shown, leaf.value)
            leaf.replace(Leaf(token.STRING, new, prefix=leaf.prefix))
            count += 1
        elif _compared(leaf):
            word = re.sub(r"^[uU]?['\"]|['\"]$", "", leaf.value)
            if word in _NAMES:
                new = leaf.value.replace(word, _NAMES[word])
                leaf.replace(Leaf(token.STRING, new, prefix=leaf.prefix))
                count += 1
            elif word in _OLD:
                context.report(
                    leaf,
                    "no type is called %s any more" % word,
                    "ask with isinstance for the class that is meant",
                )
    return count


def _shown(match):
    return "class '" + _NAMES.get(match[2], match[2])


def _compared(leaf):
    """Return whether a text is compared with the name of a type."""
    node = leaf
    while node.parent.type in (syms.testlist_gexp, syms.listmaker, syms.atom):
        node = node.parent
    if node.parent.type != syms.comparison:
        return False
    others = [child for child in node.parent.children[::2] if child is not node]
    return any(bare_text(other).endswith(".__name__") for other in others)
