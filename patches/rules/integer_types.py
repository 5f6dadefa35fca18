"""isinstance of NumPy's integers."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import Leaf, bare_text, calls, expression, syms

NAME = "integer types"
WHY = "NumPy's integers were Python's: isinstance(x.sum(), int) was true"
EXAMPLE = (
    "import numpy as np\nprint isinstance(n, (int, long))\n",
    "import numpy as np\nprint(isinstance(n, (int, np.int64)))\n",
)
ORDER = 30
DIALECTS = ("2",)
NEEDS = "isinstance"


def apply(tree: Any, context: Any) -> int:
    if "isinstance" in context.bound:
        return 0
    aliases = [name for name, path in context.imported.items() if path == "numpy"]
    count = 0
    for _, function, found in list(calls(tree)):
        if function != "isinstance" or len(found) != 2:
            continue
        if found[0].type in (token.NUMBER, token.STRING):
            continue
        kinds = _types(found[1])
        if "int" not in kinds or any(_knows(kind) for kind in kinds):
            continue
        if aliases:
            integer = aliases[0] + ".int64"
        else:
            integer = context.helper("int64")
        new = []
        for kind in kinds:
            for each in (kind, integer) if kind == "int" else (kind,):
                if each not in new:
                    new.append(each)
        found[1].replace(expression("(%s)" % ", ".join(new), prefix=found[1].prefix))
        count += 1
    return count


def _types(node):
    """Return the types in ``(int, float)`` as texts, one for a type that stands alone."""
    if isinstance(node, Leaf):
        return [node.value]
    if node.type == syms.atom and node.children[0].type == token.LPAR and len(node.children) == 3:
        inner = node.children[1]
        parts = inner.children[::2] if inner.type == syms.testlist_gexp else [inner]
        return [bare_text(part) for part in parts]
    return [bare_text(node)]


def _knows(kind):
    return kind.split(".")[-1] in ("int64", "integer", "int_", "number", "Integral", "Number")
