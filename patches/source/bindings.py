"""Where a source binds its names."""

from __future__ import annotations

import builtins

from fissix.pgen2 import token

from .nodes import nodes_of, remembered
from .syntax import Leaf, Node, syms

# Where no name is bound: most names stand in these.
_NEVER = (syms.trailer, syms.power, syms.arglist, syms.arith_expr, syms.term, syms.comparison)

_FUNCTIONS = frozenset(dir(builtins)) | frozenset(
    "apply basestring buffer cmp execfile file intern long raw_input reduce reload unicode "
    "unichr xrange".split()
)


def bound_names(tree: Node) -> set[str]:
    """Return every name that `tree` binds by assignment, import, def, class, for or parameter."""
    return {leaf.value for leaf in bindings(tree) if not _hides_nothing(leaf)}


def _hides_nothing(leaf: Leaf) -> bool:
    """Return whether a name is a method's that is called as one of Python's own functions."""
    definition = leaf.parent
    if definition.type != syms.funcdef or leaf.value not in _FUNCTIONS:
        return False
    holder = definition.parent
    while holder.type in (syms.decorated, syms.suite):
        holder = holder.parent
    return bool(holder.type == syms.classdef)


@remembered
def bindings(tree: Node) -> list[Leaf]:
    """Return the names of a tree that stand where Python binds them."""
    return [leaf for leaf in nodes_of(tree, token.NAME) if is_binding(leaf)]


@remembered
def by_name(tree: Node) -> dict[str, list[Leaf]]:
    """Return the places where each name of a tree is bound."""
    found: dict[str, list[Leaf]] = {}
    for leaf in bindings(tree):
        found.setdefault(leaf.value, []).append(leaf)
    return found


def is_binding(leaf: Leaf) -> bool:
    """Return whether a NAME leaf stands where Python binds it."""
    parent = leaf.parent
    if parent is None or parent.type in _NEVER:
        return False
    before = leaf.prev_sibling
    if before is not None and before.type == token.DOT:
        return False
    if parent.type in (syms.funcdef, syms.classdef):
        return parent.children[1] is leaf
    if parent.type in (syms.parameters, syms.typedargslist, syms.varargslist, syms.lambdef):
        if before is None:
            return parent.type != syms.lambdef
        return before.type not in (token.EQUAL, token.COLON)
    if parent.type == syms.tname:
        return before is None
    if parent.type in (syms.tfpdef, syms.tfplist, syms.vfpdef, syms.vfplist):
        return True
    if parent.type in (syms.import_as_name, syms.dotted_as_name):
        return parent.children[-1] is leaf
    if parent.type in (syms.import_from, syms.import_name):
        return before is not None and str(before).strip() in ("import", "(")
    if parent.type in (syms.import_as_names, syms.dotted_as_names):
        return True
    if parent.type == syms.argument and parent.children[1].type == token.COLONEQUAL:
        return before is None
    if parent.type == syms.dotted_name:
        return before is None and parent.parent.type in (syms.import_name, syms.dotted_as_names)
    node = leaf
    while node.parent is not None:
        parent = node.parent
        if parent.type in (syms.expr_stmt, syms.namedexpr_test):
            index = parent.children.index(node)
            return any(
                child.type == token.EQUAL or child.value == ":="
                for child in parent.children[index + 1 :]
                if isinstance(child, Leaf)
            ) or (
                index == 0
                and (
                    parent.children[1].type == syms.annassign
                    or str(parent.children[1]).endswith("=")
                )
            )
        if parent.type in (syms.for_stmt, syms.comp_for):
            return parent.children[1] is node or (
                parent.children[0].value == "async" and parent.children[2] is node
            )
        if parent.type == syms.except_clause:
            return parent.children[-1] is node and len(parent.children) > 2
        if parent.type in (syms.with_item, syms.with_var):
            return parent.children[-1] is node and len(parent.children) > 1
        if parent.type not in (
            syms.exprlist,
            syms.testlist,
            syms.testlist_star_expr,
            syms.testlist_gexp,
            syms.listmaker,
            syms.atom,
            syms.star_expr,
        ):
            return False
        node = parent
    return False
