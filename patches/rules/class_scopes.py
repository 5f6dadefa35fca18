"""Names of a class's body in its comprehensions, and of the classes it has from two sides."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.bindings import bindings
from ..source.nodes import nodes_of
from ..source.syntax import bare_text, dotted, is_attribute, syms

NAME = "class scopes"
WHY = (
    "a comprehension in a class does not see the class's names, and a class with two bases looks "
    "in the common one last"
)
EXAMPLE = (
    "class A(object):\n    n = 3\n    sizes = [n*i for i in x]\n",
    "class A(object):\n    n = 3\n    sizes = [n*i for i in x]\n",
)
ORDER = 4
DIALECTS = ("2",)
NEEDS = r"\bclass\b"


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    classes = {node.children[1].value: node for node in nodes_of(tree, syms.classdef)}
    for node in nodes_of(tree, syms.classdef):
        _comprehensions(node, context)
        bases = _bases(node)
        if len(bases) > 1 and all(_is_old(base, classes) for base in bases):
            common = set.intersection(*[_above(base, classes) for base in bases])
            if common:
                context.report(
                    node,
                    "%s finds what it has from %s in its second base first"
                    % (node.children[1].value, ", ".join(sorted(common))),
                    "look at what the bases change of it, or put them in another order",
                )
    return 0


def _comprehensions(node, context):
    """Report what a list comprehension in the body of a class reads of the class's names."""
    own = {leaf.value for leaf in bindings(node) if _owner(leaf) is node}
    for inner in nodes_of(node, syms.listmaker):
        if len(inner.children) != 2 or inner.children[1].type != syms.comp_for:
            continue
        if _owner(inner) is not node:
            continue
        first = inner.children[1].children[3]
        loops = {leaf.value for leaf in bindings(inner)}
        for leaf in inner.leaves():
            named = leaf.type == token.NAME and leaf.value in own - loops
            if named and not is_attribute(leaf) and not _below(leaf, first):
                context.report(
                    leaf,
                    "%s is a name of the class, which a comprehension does not see" % leaf.value,
                    "write a loop, or put the name before the class",
                )


def _owner(node):
    """Return the class or the function whose body a node stands in."""
    child, node = node, node.parent
    while node is not None:
        if node.type == syms.lambdef:
            return node
        if node.type in (syms.classdef, syms.funcdef) and node.children[-1] is child:
            return node
        child, node = node, node.parent
    return None


def _below(node, top):
    while node is not None and node is not top:
        node = node.parent
    return node is top


def _bases(node):
    if len(node.children) < 6:
        return []
    given = node.children[3]
    parts = given.children[::2] if given.type == syms.arglist else [given]
    return [dotted(part) or bare_text(part) for part in parts]


def _is_old(name, classes, below=()):
    """Return whether a class of the file is none of the new kind, which had today's order."""
    node = classes.get(name)
    if node is None or name in below:
        return False
    block = bare_text(node.children[-1])
    bases = _bases(node) if bare_text(node.children[2]) == "(" else []
    return "__metaclass__" not in block and all(
        _is_old(base, classes, (name, *below)) for base in bases
    )


def _above(name, classes):
    """Return the classes of the file that one is made from."""
    bases = _bases(classes[name]) if name in classes else []
    return set(bases).union(*[_above(base, classes) for base in bases]) if bases else set()
