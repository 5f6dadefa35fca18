"""cmp, and sorting with a function of two."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported
from ..source.syntax import Leaf, Node, bare_text, call, calls, is_attribute, keyword, name, syms

NAME = "cmp"
WHY = "cmp is gone, and sort takes a key in the place of a function that compares two"
EXAMPLE = (
    "print cmp(a, b)\nx.sort(by_size)\n",
    "import functools\nfrom lib import py2\nprint(py2.cmp(a, b))\n"
    "x.sort(key=functools.cmp_to_key(by_size))\n",
)
ORDER = 8
DIALECTS = ("2",)
NEEDS = "sort|cmp"


def apply(tree: Any, context: Any) -> int:
    text = context.text
    count = 0
    if "sort" in text:
        for _, function, found in list(calls(tree)):
            if "sort" in function:
                count += _sorting(function, found, tree, context)
    if "cmp" in text and "cmp" not in context.bound:
        for leaf in list(tree.leaves()):
            if leaf.type == token.NAME and leaf.value == "cmp" and not is_attribute(leaf):
                leaf.replace(name(context.helper("cmp"), prefix=leaf.prefix))
                count += 1
    return count


def _sorting(function, found, tree, context):
    """Write the comparison of one call as a key."""
    last = function.split(".")[-1]
    if last not in ("sort", "sorted") or (last == "sorted" and function != "sorted"):
        return 0
    first = int(last == "sorted")
    for number, argument in enumerate(found):
        named = keyword(argument)
        if named == "cmp":
            value = argument.children[2]
        elif number == first and named is None and argument.type != syms.argument:
            value = argument
        else:
            continue
        if value.type in (token.NUMBER, token.STRING) or bare_text(value) == "None":
            return 0
        if named is None and last == "sort" and _of_numpy(function, tree):
            return 0
        _set_key(argument, value, context)
        return 1
    return 0


def _of_numpy(function, tree):
    root = function.split(".")[0]
    return imported(tree).get(root, "").split(".")[0] in ("numpy", "theano")


def _set_key(argument, value, context):
    context.wanted.add(".functools")
    inner = value.clone()
    inner.prefix = ""
    made = call("functools.cmp_to_key", [inner])
    prefix = argument.prefix
    argument.replace(Node(syms.argument, [name("key"), Leaf(token.EQUAL, "="), made]))
    made.parent.prefix = prefix
