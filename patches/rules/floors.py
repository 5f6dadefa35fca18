"""math.floor and math.ceil."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported_path
from ..source.method_calls import call_instead
from ..source.syntax import Node, bare_text, calls, syms
from ..source.wholes import Wholes

NAME = "floor"
WHY = "math.floor and math.ceil gave floats: 2.0 was shown, and half of it was a fraction"
EXAMPLE = (
    "import math\nprint math.floor(x)/2, int(math.ceil(x))\n",
    "from lib import py2\nimport math\nprint(py2.floor(x)/2, int(math.ceil(x)))\n",
)
ORDER = 63
DIALECTS = ("2",)
NEEDS = r"floor|ceil"

_TAKERS = {"int", "long", "range", "xrange", "min", "max", "abs", "np.zeros", "np.ones"}


def apply(tree: Any, context: Any) -> int:
    if not context.certain:
        return 0
    aliases = context.imported
    wholes = None
    count = 0
    for node, function, _ in list(calls(tree)):
        path = imported_path(function, aliases)
        if path in ("math.floor", "math.ceil"):
            wholes = wholes or Wholes(tree)
            if not (_whole_serves(node, context) or wholes.wanted(node)):
                call_instead(node, context.helper(path[5:]))
                count += 1
    return count


def _whole_serves(node: Node, context: Any) -> bool:
    """Return whether an int does the same as a float where a call stands."""
    parent = node.parent
    if parent.type == syms.atom and parent.children[0].type == token.LPAR:
        return _whole_serves(parent, context)
    if parent.type == syms.comparison:
        return True
    if parent.type == syms.arith_expr:
        kinds = [context.kinds.of(child) for child in parent.children[::2] if child is not node]
        return "float" in kinds or _whole_serves(parent, context)
    if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
        function = "".join(map(bare_text, parent.parent.children[:1]))
        return function in _TAKERS and function not in ("min", "max", "abs")
    return False
