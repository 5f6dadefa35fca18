"""json of NumPy's numbers."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported_path
from ..source.kinds import STRING
from ..source.syntax import Node, bare_text, call, calls, keyword, syms

NAME = "json"
WHY = (
    "json wrote NumPy's integers, which were Python's; py2.plain makes Python's of them, and of "
    "NumPy's other numbers"
)
EXAMPLE = (
    "import json\nf.write(json.dumps({'hits': (y == t).sum()}))\n",
    "from lib import py2\nimport json\nf.write(json.dumps(py2.plain({'hits': (y == t).sum()})))\n",
)
ORDER = 64
DIALECTS = ("2",)
NEEDS = "json"


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for _, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path.replace("simplejson", "json") not in ("json.dump", "json.dumps") or not found:
            continue
        if any(keyword(item) in ("default", "cls") for item in found) or keyword(found[0]):
            continue
        value = found[0]
        if _plain(value, context) or bare_text(value).startswith("py2.plain("):
            continue
        inner = value.clone()
        inner.prefix = ""
        value.replace(call(context.helper("plain"), [inner], prefix=value.prefix))
        count += 1
    return count


def _plain(node: Node, context: Any) -> bool:
    """Return whether an expression holds nothing that may be NumPy's."""
    if node.type in (token.STRING, token.NUMBER):
        return True
    if node.type == token.NAME:
        return node.value in ("None", "True", "False") or context.kinds.of(node) == STRING
    if node.type == syms.atom:
        inner = node.children[1:-1]
        if len(node.children) < 3:
            return True
        if inner[0].type in (syms.listmaker, syms.testlist_gexp, syms.dictsetmaker):
            inner = [child for child in inner[0].children if child.type != token.COMMA]
        return all(child.type == token.COLON or _plain(child, context) for child in inner)
    if node.type == syms.power and len(node.children) == 2:
        head = bare_text(node.children[0])
        return head in ("str", "len", "int", "float", "repr", "vars")
    if node.type == syms.power:
        return bare_text(node).endswith((".tolist()", ".item()"))
    return context.kinds.of(node) == STRING
