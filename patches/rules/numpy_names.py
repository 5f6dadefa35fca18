"""Names that NumPy dropped."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported
from ..source.syntax import Leaf, Node, call_trailer, calls, keyword, name, syms

NAME = "NumPy names"
WHY = "NumPy 1.24 and 2 dropped aliases and functions"
EXAMPLE = (
    "import numpy as np\nx = np.zeros(3, dtype=np.int)\nn = np.asscalar(x[0])\n"
    "y = np.fromstring(s, dtype=np.uint8)\n",
    "import numpy as np\nx = np.zeros(3, dtype=int)\nn = x[0].item()\n"
    "y = np.frombuffer(s, dtype=np.uint8).copy()\n",
)
ORDER = 44

_BUILTIN = {"bool", "int", "float", "complex", "object", "str"}
_RENAMED = {
    "product": "prod",
    "cumproduct": "cumprod",
    "sometrue": "any",
    "alltrue": "all",
    "float_": "float64",
    "complex_": "complex128",
    "string_": "bytes_",
    "unicode_": "str_",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "PINF": "inf",
    "NaN": "nan",
    "NAN": "nan",
    "row_stack": "vstack",
    "in1d": "isin",
    "round_": "round",
    "bool8": "bool_",
}
_PLAIN = {"long": "int", "unicode": "str"}


def apply(tree: Any, context: Any) -> int:
    aliases = {local for local, path in imported(tree).items() if path == "numpy"}
    if not aliases:
        return 0
    count = 0
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        if root in aliases and rest == "asscalar" and len(found) == 1:
            count += _asscalar(node, found[0])
        elif root in aliases and rest == "fromstring":
            count += _fromstring(node, found)
    for leaf in list(tree.leaves()):
        if leaf.type == token.NAME and leaf.value in aliases and leaf.prev_sibling is None:
            count += _attribute(leaf)
    return count


def _attribute(leaf):
    power = leaf.parent
    if power is None or power.type != syms.power or power.children[0] is not leaf:
        return 0
    trailer = power.children[1]
    if trailer.type != syms.trailer or trailer.children[0].type != token.DOT:
        return 0
    old = trailer.children[1].value
    if old in _BUILTIN or old in _PLAIN:
        trailer.remove()
        leaf.value = _PLAIN.get(old, old)
        leaf.changed()
        if len(power.children) == 1:
            power.replace(power.children[0].clone())
        return 1
    if old in _RENAMED:
        trailer.children[1].value = _RENAMED[old]
        trailer.changed()
        return 1
    return 0


def _asscalar(node, argument):
    inner = argument.clone()
    inner.prefix = ""
    simple = inner.type in (token.NAME, syms.power) and "**" not in str(inner)
    text_node = (
        inner if simple else Node(syms.atom, [Leaf(token.LPAR, "("), inner, Leaf(token.RPAR, ")")])
    )
    trailer = call_trailer(node)
    rest = [child.clone() for child in node.children[node.children.index(trailer) + 1 :]]
    new = Node(
        syms.power,
        [
            text_node,
            Node(syms.trailer, [Leaf(token.DOT, "."), name("item")]),
            Node(syms.trailer, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")]),
            *rest,
        ],
    )
    new.prefix = node.prefix
    node.replace(new)
    return 1


def _fromstring(node, found):
    """Read bytes with frombuffer; a copy, because fromstring's result could be written to."""
    separators = [argument for argument in found if keyword(argument) == "sep"]
    if any(not re.search(r"=\s*(['\"])\1$", str(argument)) for argument in separators):
        return 0
    if len([argument for argument in found if keyword(argument) is None]) > 3:
        return 0
    trailer = call_trailer(node)
    for argument in separators:
        following = argument.next_sibling or argument.prev_sibling
        if following is not None:
            following.remove()
        argument.remove()
    trailer.prev_sibling.children[1].value = "frombuffer"
    trailer.prev_sibling.changed()
    index = node.children.index(trailer)
    node.insert_child(index + 1, Node(syms.trailer, [Leaf(token.DOT, "."), name("copy")]))
    node.insert_child(index + 2, Node(syms.trailer, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")]))
    return 1
