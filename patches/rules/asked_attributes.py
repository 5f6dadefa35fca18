"""Attributes that a program asks for by a text."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.method_calls import call_instead
from ..source.syntax import calls

NAME = "asked attributes"
WHY = (
    "hasattr(x, '__iter__') was false for text, and hasattr(x, 'next') true for iterators; "
    "py2.hasattr answers as Python 2 did"
)
EXAMPLE = (
    "print 1\nif hasattr(x, '__iter__'): x = list(x)\n",
    "from lib import py2\nprint(1)\nif py2.hasattr(x, '__iter__'): x = list(x)\n",
)
ORDER = 47
DIALECTS = ("2",)
NEEDS = r"(?:has|get)attr\("

_ASKED = frozenset(
    "__iter__ next has_key iteritems iterkeys itervalues decode message func_name func_code "
    "func_defaults im_func im_self __nonzero__ __div__".split()
)
# What an object of any kind may have for itself: only asked of text and exceptions.
_GOT = _ASKED - {"decode", "__iter__"}


def apply(tree: Any, context: Any) -> int:
    own = context.bound
    count = 0
    for node, function, found in list(calls(tree)):
        if function not in ("hasattr", "getattr") or function in own or len(found) < 2:
            continue
        asked = found[1].value.strip("'\"") if found[1].type == token.STRING else ""
        if asked in (_ASKED if function == "hasattr" else _GOT):
            call_instead(node, context.helper(function))
            count += 1
    return count
