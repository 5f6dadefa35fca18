"""Names that Python 2 left behind."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.bindings import bindings, is_binding
from ..source.nodes import nodes_of
from ..source.syntax import Leaf, is_attribute, syms

NAME = "lasting names"
WHY = (
    "the name of a caught exception, a list comprehension's variable and what exec makes in a "
    "function are gone afterwards"
)
EXAMPLE = (
    "try:\n    f()\nexcept IOError as e:\n    pass\nlast = e\n",
    "try:\n    f()\nexcept IOError as e:\n    pass\nlast = e\n",
)
ORDER = 4
DIALECTS = ("2",)


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    scopes: dict = {}
    for position, leaf in enumerate(tree.leaves()):
        if leaf.type == token.NAME and not is_attribute(leaf):
            names = scopes.setdefault(id(_scope(leaf)), {})
            names.setdefault(leaf.value, []).append((position, leaf))
        if leaf.type == token.NAME and leaf.value == "exec":
            _exec(leaf, context)
    short = {leaf.value for leaf in bindings(tree) if _block(leaf) is not None}
    short.update(node.value for node in nodes_of(tree, token.NAME) if _named_by_comma(node))
    for names in scopes.values():
        for value in sorted(short.intersection(names)):
            _follow(value, names[value], context)
    return 0


def _scope(node):
    while node is not None and node.type not in (syms.funcdef, syms.lambdef, syms.file_input):
        node = node.parent
    return node


def _exec(leaf, context):
    """Report code that is run in a function's own names."""
    statement = leaf.parent
    if statement.type != syms.exec_stmt or len(statement.children) > 2:
        return
    if _scope(leaf).type == syms.funcdef:
        context.report(
            leaf,
            "names that exec makes are not the function's own any more",
            "give it a dictionary (exec code in names) and read them from there",
        )


def _follow(value, mentions, context):
    """Report what reads a name whose last value came from a block that is over."""
    source = None  # (the block, what it is)
    for _, leaf in mentions:
        block = _block(leaf)
        if block is not None:
            source = (block, "exception" if block.type == syms.except_clause else "comprehension")
        elif _of_comprehension(leaf):
            continue
        elif is_binding(leaf):
            source = None
        elif source is not None and not _inside(leaf, source[0]):
            if source[1] == "exception":
                what = "%s is gone after the except clause that names it" % value
            else:
                what = "%s does not keep the last value of the list comprehension" % value
            context.report(leaf, what, "give it a value of its own before this line")
            source = None


def _block(leaf):
    """Return the except clause or the list comprehension that binds a name, else None."""
    if not is_binding(leaf) and not _named_by_comma(leaf):
        return None
    node = leaf
    while node.parent is not None:
        parent = node.parent
        if parent.type == syms.except_clause:
            return parent if len(parent.children) > 2 and parent.children[-1] is node else None
        if parent.type == syms.comp_for:
            if parent.children[1] is not node:
                return None
            holder = parent
            while holder.type == syms.comp_for or holder.type == syms.comp_if:
                holder = holder.parent
            return holder if holder.type == syms.listmaker else None
        if parent.type in (syms.simple_stmt, syms.suite):
            return None
        node = parent
    return None


def _of_comprehension(leaf):
    """Return whether a name is the variable of a comprehension around it."""
    node = leaf
    while node is not None and node.type not in (syms.simple_stmt, syms.suite):
        for child in node.children:
            while child.type in (syms.comp_for, syms.comp_if):
                if child.type == syms.comp_for:
                    targets = {other.value for other in child.children[1].leaves()}
                    if leaf.value in targets:
                        return True
                child = child.children[-1]
        node = node.parent
    return False


def _named_by_comma(leaf: Leaf) -> bool:
    """Return whether this is the ``e`` of ``except IOError, e``."""
    parent = leaf.parent
    return parent.type == syms.except_clause and parent.children[-1] is leaf


def _inside(leaf, block):
    """Return whether a name is read where the block still holds it."""
    last = block
    if block.type == syms.except_clause:
        last = block.next_sibling.next_sibling  # after the colon
        if _below(leaf, block):
            return True
    return _below(leaf, last)


def _below(node, top):
    while node is not None:
        if node is top:
            return True
        node = node.parent
    return False
