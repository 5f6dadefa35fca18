"""Where a value can only be a whole number: a range, a slice, an index, a shape."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from .nodes import nodes_of
from .syntax import Leaf, Node, bare_text, dotted, is_attribute, keyword, syms

_RANGES = {"range", "xrange", "trange"}
# Functions of which the first argument, or all of them, or what is called size, is a shape.
_FIRST = {"zeros", "ones", "empty", "eye", "identity", "permutation"}
_ALL = {"reshape", "randn", "rand"}
_NAMED = {"shape", "size", "minlength"}
_MODULES = {"np", "numpy", "T", "tensor", "theano", "rng", "np_rng", "random"}
_TUPLES = (syms.testlist_gexp, syms.testlist_star_expr, syms.testlist, syms.listmaker)
_FRACTIONS = (token.SLASH, token.PERCENT)


class Wholes:
    """The names of a file whose values reach a place for whole numbers."""

    def __init__(self, tree: Node) -> None:
        self._names = set()
        for leaf in nodes_of(tree, token.NAME):
            if not is_attribute(leaf):
                node = _path(leaf)
                if node is not None and _place(node):
                    self._names.add(_key(node))

    def wanted(self, node: Node) -> bool:
        """Return whether the value of an expression can only be a whole number."""
        if _place(node):
            return True
        return any(_key(target) in self._names for target in _targets(node))

    def named(self, target: Node) -> bool:
        """Return whether what a name or an attribute is given has to be a whole number."""
        return _key(target) in self._names


def _path(leaf: Leaf) -> Any:
    """Return the name, or the chain of attributes that starts with it; None for other things."""
    power = leaf.parent
    if power is None or power.type != syms.power:
        return leaf
    return power if power.children[0] is leaf and dotted(power) is not None else None


def _key(node: Node) -> Any:
    text = bare_text(node)
    scope = node
    while scope.parent is not None and scope.type != syms.funcdef:
        scope = scope.parent
    return (None if "." in text or scope.parent is None else id(scope), text)


def _place(node: Node) -> bool:
    """Return whether a value stands, perhaps in a sum, where only a whole number can."""
    node = _sum(node)
    parent = node.parent
    in_tuple = False
    if parent is not None and parent.type in (syms.subscript, syms.subscriptlist):
        return True
    if parent is not None and parent.type in _TUPLES and parent.type != syms.testlist_star_expr:
        brackets = parent.parent
        if brackets.type != syms.atom:
            return False
        node, parent, in_tuple = brackets, brackets.parent, True
    if parent is None:
        return False
    if parent.type == syms.trailer and parent.children[0].type == token.LSQB:
        return not in_tuple
    return _argument(node, parent, in_tuple)


def _argument(node: Node, parent: Node, in_tuple: bool) -> bool:
    named = None
    if parent.type == syms.argument:
        named = keyword(parent)
        if named is None:
            return False
        node, parent = parent, parent.parent
    first = node.prev_sibling is None or node.prev_sibling.type == token.LPAR
    trailer = parent.parent if parent.type == syms.arglist else parent
    if trailer.type != syms.trailer or trailer.children[0].type != token.LPAR:
        return False
    before = trailer.prev_sibling
    function = bare_text(before).lstrip(".") if before is not None else ""
    if named is not None:
        return named in _NAMED
    if function in _RANGES:
        return not in_tuple and trailer.parent.children[1] is trailer
    root = bare_text(trailer.parent.children[0])
    if function == "reshape" and root not in _MODULES:
        return True
    if root not in _MODULES:
        return False
    return (function in _FIRST and first) or (function in _ALL and (in_tuple or not first))


def _sum(node: Node) -> Node:
    """Return the outermost sum or product around a value that is whole as the value is."""
    while node.parent is not None:
        parent = node.parent
        if parent.type == syms.atom and len(parent.children) == 3:
            if parent.children[0].type != token.LPAR:
                return node
        elif parent.type == syms.term:
            if any(leaf.type in _FRACTIONS for leaf in parent.children):
                return node
        elif parent.type not in (syms.arith_expr, syms.factor):
            return node
        node = parent
    return node


def _targets(node: Node) -> list[Node]:
    """Return the names that a statement gives the value of an expression."""
    node = _sum(node)
    parent = node.parent
    place = None
    if parent is not None and parent.type in _TUPLES:
        place = parent.children.index(node) // 2
        node, parent = parent, parent.parent
    if parent is None or parent.type != syms.expr_stmt or parent.children[-1] is not node:
        return []
    found = []
    for target in parent.children[:-1:2]:
        if place is not None and target.type in _TUPLES and place * 2 < len(target.children):
            target = target.children[place * 2]
        elif place is not None:
            continue
        if dotted(target) is not None:
            found.append(target)
    return found
