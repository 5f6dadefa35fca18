"""What Python 2 would have divided: whole numbers, or something with a fraction.

A small abstract interpreter over one file. It answers INT where both Python 2 and the author
had whole numbers (Python, NumPy or Theano ones), FLOAT where a fraction takes part for
certain, and None where only the running program knows.
"""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from .bindings import bindings
from .known_calls import FLOAT, INT, STRING, kind_of_attribute, kind_of_call
from .nodes import nodes_of
from .syntax import Leaf, Node, arguments, call_trailer, syms

_BOTTOM = "bottom"  # a name met again while its own kind is being worked out
_SHAPE = re.compile(r"\.shape(\[[^\[\]]*:[^\[\]]*\])?$")


class Kinds:
    """Kinds of the expressions of one tree."""

    def __init__(self, tree: Node) -> None:
        self._bindings: dict[tuple[Any, str], list[Leaf]] = {}
        self._busy: set[Any] = set()
        self._known: dict[Any, str | None] = {}
        self._globals: set[str] = set()
        for statement in nodes_of(tree, syms.global_stmt):
            if statement.children[0].value == "global":
                self._globals.update(str(other).strip() for other in statement.children[1:])
        for leaf in bindings(tree):
            scope = None if leaf.value in self._globals else _scope(leaf)
            self._bindings.setdefault((_key(scope), leaf.value), []).append(leaf)

    def of(self, node: Node) -> str | None:
        """Return INT, FLOAT, STRING or None for an expression's node."""
        kind = self._of(node)
        return None if kind == _BOTTOM else kind

    def product(self, nodes: list[Node]) -> str | None:
        """Return the kind of ``a * b / c ...`` given as a flat list of operands and operators."""
        kind = self._of(nodes[0])
        for operator, operand in zip(nodes[1::2], nodes[2::2]):
            kind = _combine(operator.value, kind, self._of(operand))
        return None if kind == _BOTTOM else kind

    def _of(self, node: Node) -> Any:
        if node.type == token.NUMBER:
            text = node.value.lower()
            if text.startswith("0x"):
                return INT
            return FLOAT if re.search(r"[.ej]", text) else INT
        if node.type == token.STRING:
            return STRING
        if node.type == token.NAME:
            return INT if node.value in ("True", "False") else self._name(node)
        handler = _HANDLERS.get(node.type)
        return handler(self, node) if handler else None

    def _name(self, leaf: Leaf) -> Any:
        scope = _scope(leaf)
        while True:
            key = (_key(scope), leaf.value)
            if key in self._bindings:
                return self._bound(key)
            if scope is None:
                return None
            scope = _scope(scope)

    def _bound(self, key: Any) -> Any:
        if key in self._known:
            return self._known[key]
        if key in self._busy:
            return _BOTTOM
        self._busy.add(key)
        kind = _join([self._binding(leaf) for leaf in self._bindings[key]])
        self._busy.discard(key)
        if not self._busy:
            self._known[key] = kind
        return kind

    def _binding(self, leaf: Leaf) -> Any:
        """Return the kind that one binding gives to its name."""
        target, node = leaf, leaf.parent
        path: list[int] = []  # indices into tuples on the way up
        while node.type in (
            syms.exprlist,
            syms.testlist,
            syms.testlist_star_expr,
            syms.testlist_gexp,
            syms.atom,
        ):
            if node.type != syms.atom:
                path.insert(0, node.children.index(target) // 2)
            target, node = node, node.parent
        if node.type == syms.expr_stmt:
            operator = node.children[1]
            if operator.type == token.EQUAL:
                return self._element(node.children[-1], path)
            if operator.type == syms.annassign:
                return None
            kind = self._of(node.children[2])
            if operator.value in ("+=", "-=", "*=", "/=", "//=", "%="):
                return _BOTTOM if kind in (INT, _BOTTOM) else kind
            return None
        if node.type in (syms.for_stmt, syms.comp_for) and node.children[1] is target:
            return self._looped(node.children[3], path)
        return None

    def _element(self, value: Node, path: list[int]) -> Any:
        """Return the kind of ``value[i][j]...`` for a value written as a tuple."""
        for index in path:
            if value.type == syms.atom and len(value.children) == 3:
                value = value.children[1]
            if value.type not in (
                syms.testlist,
                syms.testlist_star_expr,
                syms.testlist_gexp,
                syms.listmaker,
                syms.exprlist,
            ):
                return INT if _SHAPE.search(str(value).strip()) else None
            items = value.children[::2]
            if index >= len(items):
                return None
            value = items[index]
        return self._of(value)

    def _looped(self, iterable: Node, path: list[int]) -> Any:
        """Return the kind of the loop variable of ``for ... in iterable``."""
        if iterable.type == syms.power:
            head = str(iterable.children[0]).strip()
            trailer = call_trailer(iterable)
            if trailer is iterable.children[-1] and len(iterable.children) == 2:
                found = arguments(trailer)
                if head in ("range", "xrange") and not path:
                    return INT
                if head == "enumerate" and path[:1] == [0]:
                    return INT
                if head in ("tqdm", "list", "reversed", "sorted", "iter") and found:
                    return self._looped(found[0], path)
        if iterable.type == syms.atom and len(iterable.children) == 3 and not path:
            inner = iterable.children[1]
            if inner.type in (syms.listmaker, syms.testlist_gexp):
                return _join([self._of(item) for item in inner.children[::2]])
        return None

    def _atom(self, node: Node) -> Any:
        if len(node.children) == 3 and node.children[0].type == token.LPAR:
            inner = node.children[1]
            return None if inner.type == syms.testlist_gexp else self._of(inner)
        if all(child.type == token.STRING for child in node.children):
            return STRING
        return None

    def _factor(self, node: Node) -> Any:
        return self._of(node.children[1])

    def _arith(self, node: Node) -> Any:
        kind = self._of(node.children[0])
        for operator, operand in zip(node.children[1::2], node.children[2::2]):
            kind = _combine(operator.value, kind, self._of(operand))
        return kind

    def _bits(self, node: Node) -> Any:
        kinds = {self._of(child) for child in node.children[::2]}
        return INT if kinds <= {INT, _BOTTOM} else None

    def _either(self, node: Node) -> Any:
        return _join([self._of(child) for child in node.children[::2]])

    def _choice(self, node: Node) -> Any:
        return _join([self._of(node.children[0]), self._of(node.children[4])])

    def _power(self, node: Node) -> Any:
        children = node.children
        for index, child in enumerate(children):
            if child.type == token.DOUBLESTAR:
                base = self._trailers(children[:index])
                exponent = self._of(children[index + 1])
                if base == INT and exponent == INT:
                    return INT if children[index + 1].type == token.NUMBER else None
                return FLOAT if FLOAT in (base, exponent) else None
        return self._trailers(children)

    def _trailers(self, children: list[Node]) -> Any:
        kind = self._of(children[0])
        text = children[0].value if children[0].type == token.NAME else None
        for index, trailer in enumerate(children[1:], 1):
            if trailer.type != syms.trailer:
                return None
            first = trailer.children[0].type
            if first == token.DOT:
                attribute = trailer.children[1].value
                text = text and text + "." + attribute
                after = children[index + 1] if index + 1 < len(children) else None
                if after is not None and after.children[0].type == token.LPAR:
                    continue
                kind = kind_of_attribute(attribute, text, kind)
            elif first == token.LPAR:
                before = children[index - 1]
                method = None
                if before.type == syms.trailer and before.children[0].type == token.DOT:
                    method = before.children[1].value
                kind = self._call(text, method, kind, arguments(trailer))
                text = None
            else:
                kind = self._subscript(children[:index], trailer, kind)
                text = None
        return kind

    def _subscript(self, before: Any, trailer: Node, kind: str | None) -> Any:
        last = before[-1]
        is_shape = last.type == syms.trailer and str(last) == ".shape"
        index = trailer.children[1]
        if is_shape and index.type not in (syms.subscript, token.COLON):
            return INT
        return kind if kind in (INT, FLOAT) else None

    def _call(self, text: str | None, method: str | None, kind: str | None, found: Any) -> Any:
        known = kind_of_call(text, method, kind, found, self._same)
        return self._returned(text) if known is None and text and "." not in text else known

    def _same(self, nodes: list[Node]) -> Any:
        """Return the kind of a function's result that is what its arguments are."""
        kinds = {self._of(node) for node in nodes}
        return FLOAT if kinds == {FLOAT} else _join(kinds)

    def _returned(self, function: Any) -> Any:
        """Return the kind of what the module's only definition of `function` returns."""
        bindings = self._bindings.get((None, function), [])
        if len(bindings) != 1 or bindings[0].parent.type != syms.funcdef:
            return None
        key = ("returns", function)
        if key in self._busy:
            return _BOTTOM
        definition = bindings[0].parent
        kinds = []
        self._busy.add(key)
        for leaf in definition.leaves():
            if leaf.type == token.NAME and leaf.value in ("return", "yield", "lambda", "class"):
                plain = leaf.value == "return" and leaf.parent.type == syms.return_stmt
                own = _scope(leaf) is definition
                kinds.append(self._of(leaf.parent.children[1]) if plain and own else None)
        self._busy.discard(key)
        return _join(kinds) if kinds else None


def _combine(operator: Any, left: Any, right: Any) -> Any:
    """Return the kind of ``left operator right`` in Python 2."""
    if left == STRING or (operator == "*" and right == STRING):
        return STRING
    if FLOAT in (left, right):
        return FLOAT
    if {left, right} <= {INT, _BOTTOM}:
        return _BOTTOM if _BOTTOM in (left, right) and INT not in (left, right) else INT
    return None


def _join(kinds: Any) -> Any:
    kinds = {kind for kind in kinds if kind != _BOTTOM}
    return kinds.pop() if len(kinds) == 1 else (None if kinds else _BOTTOM)


def _scope(node: Node) -> Any:
    """Return the function or lambda whose names `node` sees first, None for the module."""
    child, node = node, node.parent
    while node is not None:
        if node.type in (syms.funcdef, syms.lambdef):
            header = node.children[1] is child and node.type == syms.funcdef
            if not header:
                return node
        elif node.type == syms.classdef and child.type == syms.suite:
            return node
        child, node = node, node.parent
    return None


def _key(scope: Any) -> Any:
    return None if scope is None else id(scope)


_HANDLERS = {
    syms.atom: Kinds._atom,
    syms.factor: Kinds._factor,
    syms.arith_expr: Kinds._arith,
    syms.term: Kinds._arith,
    syms.shift_expr: Kinds._bits,
    syms.and_expr: Kinds._bits,
    syms.xor_expr: Kinds._bits,
    syms.expr: Kinds._bits,
    syms.or_test: Kinds._either,
    syms.and_test: Kinds._either,
    syms.test: Kinds._choice,
    syms.power: Kinds._power,
}
