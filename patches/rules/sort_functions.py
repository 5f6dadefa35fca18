"""cmp, and sorting with a function of two."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.bindings import by_name
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
        names, aliases = by_name(tree), imported(tree)  # asked once: changes forget them
        for _, function, found in list(calls(tree)):
            if "sort" in function:
                count += _sorting(function, found, (names, aliases), context)
    if "cmp" in text and "cmp" not in context.bound:
        for leaf in list(tree.leaves()):
            if leaf.type == token.NAME and leaf.value == "cmp" and not is_attribute(leaf):
                leaf.replace(name(context.helper("cmp"), prefix=leaf.prefix))
                count += 1
    return count


def _sorting(function, found, known, context):
    """Write the comparison of one call as a key."""
    last = function.split(".")[-1]
    if last not in ("sort", "sorted") or (last == "sorted" and function != "sorted"):
        return 0
    first = int(last == "sorted")
    count = 0
    for number, argument in enumerate(found[first:]):
        named = keyword(argument)
        if named == "cmp" or (number == 0 and argument.type != syms.argument):
            value = argument.children[2] if named else argument
            if bare_text(value) == "None":
                count += _without(argument)
                continue
            if named is None and last == "sort" and _of_numpy(function, known[1]):
                return 0
            if value.type in (token.NUMBER, token.STRING) or not _compares(value, known[0]):
                return 0
            _set_key(argument, value, context)
            count += 1
        elif number in (1, 2) and argument.type != syms.argument:
            count += _named(argument, ("key", "reverse")[number - 1])
    return count


def _compares(value, names):
    """Return whether a value may be a function of two, and is not said to be something else."""
    if value.type != token.NAME:
        return True
    if "cmp" in value.value or "compare" in value.value:
        return True
    own = names.get(value.value, ())
    parameters = (syms.parameters, syms.typedargslist, syms.varargslist)
    return not any(leaf.parent.type in parameters for leaf in own)


def _without(argument):
    """Take out a None that stood for what it is without it; return 1."""
    comma = argument.next_sibling or argument.prev_sibling
    following = comma.next_sibling if comma is argument.next_sibling else None
    prefix = argument.prefix
    if comma.type == token.COMMA:
        comma.remove()
    argument.remove()
    if following is not None and following.type != token.RPAR:
        following.prefix = prefix
    return 1


def _named(argument, word):
    """Say by name what stood in its place: the key, or whether to turn the order round."""
    if bare_text(argument) == "None":
        return _without(argument)
    inner = argument.clone()
    inner.prefix = ""
    new = Node(syms.argument, [name(word), Leaf(token.EQUAL, "="), inner])
    new.prefix = argument.prefix
    argument.replace(new)
    return 1


def _of_numpy(function, aliases):
    root = function.split(".")[0]
    return aliases.get(root, "").split(".")[0] in ("numpy", "theano")


def _set_key(argument, value, context):
    context.wanted.add(".functools")
    inner = value.clone()
    inner.prefix = ""
    made = call("functools.cmp_to_key", [inner])
    prefix = argument.prefix
    argument.replace(Node(syms.argument, [name("key"), Leaf(token.EQUAL, "="), made]))
    made.parent.prefix = prefix
