"""Filter gives an iterator, not what it was given."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.iterables import ITERATOR, builtin_calls, make_lists
from ..source.known_calls import STRING
from ..source.syntax import arguments, name, syms

NAME = "filter"
WHY = "filter gives an iterator; Python 2's gave a list, or text or a tuple for one of those"
EXAMPLE = ("x = filter(f, y)\n", "x = list(filter(f, y))\n")
ORDER = 11
DIALECTS = ("2",)
NEEDS = "filter"

HELPER = "py2.filter"

# Functions that look at characters: what they are asked for may well be a text.
_OF_CHARACTERS = re.compile(r"^(str|unicode)\.|\bin string\.|\.is(alpha|alnum|digit|space)\b|ord\(")


def apply(tree: Any, context: Any) -> int:
    nodes = builtin_calls(tree, "filter", context.bound)
    count = 0
    for node in nodes:
        wrapper = _wrapper(node, context)
        if wrapper == HELPER:
            node.children[0].replace(name(context.helper("filter"), prefix=node.prefix))
            count += 1
        else:
            count += make_lists([node], ITERATOR, wrapper)
    return count


def _wrapper(node, context):
    """Return what makes of a filter what Python 2's gave."""
    found = arguments(node.children[1])
    if len(found) != 2:
        return "list"
    filtered = found[1]
    if context.kinds.of(filtered) == STRING:
        return "''.join"
    if filtered.type == syms.atom and filtered.children[0].type == token.LPAR:
        return "tuple"
    if _OF_CHARACTERS.search(str(found[0]).strip()) and filtered.type in (token.NAME, syms.power):
        return HELPER
    return "list"
