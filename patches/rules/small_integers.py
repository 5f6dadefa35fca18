"""Small integers of NumPy in arithmetic with Python's."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.bindings import is_binding
from ..source.kinds import FLOAT, INT
from ..source.nodes import nodes_of
from ..source.syntax import (
    Leaf,
    Node,
    arguments,
    bare_text,
    call,
    call_trailer,
    dotted,
    is_attribute,
    keyword,
    syms,
)

NAME = "small integers"
WHY = (
    "NumPy 2 keeps one value of an array of uint8 small: labels.max() + 1 is 0 after 255, "
    "where it was 256"
)
EXAMPLE = (
    "labels = np.fromfile(f, dtype=np.uint8)\nn = labels.max() + 1\nk = 2*np.max(y)\n",
    "from lib import py2\nlabels = np.fromfile(f, dtype=np.uint8)\nn = int(labels.max()) + 1\n"
    "k = 2*py2.whole(np.max(y))\n",
)
ORDER = 63

_ARITHMETIC = {"+", "-", "*", "**", "<<"}
_SMALL = re.compile(r"\bu?int(8|16)\b|(dtype=|astype\()['\"][|<>=]?[ui][12]['\"]|\bu?byte\b")
_EXTREMES = re.compile(r"^(np|numpy)\.(max|min|amax|amin)$")


def apply(tree: Any, context: Any) -> int:
    text = context.text
    if not re.search(r"\bmax\(|\bmin\(|int8|int16|\bsum\(", text) and not _SMALL.search(text):
        return 0
    small = _small_arrays(tree)
    powers = [node for node in tree.post_order() if node.type == syms.power]
    values = [(node, _wrapper(node, small)) for node in powers]
    values = [(node, wrapper) for node, wrapper in values if wrapper]
    if not values and not small:
        return _raised(tree, small, context)
    beside = _Beside(context, small, tree)
    bound = {_bound_to(node) for node, _ in values}
    names = _names_in_arithmetic(tree, beside, bound - {None})
    found = [
        (node, wrapper)
        for node, wrapper in values
        if beside.meets(node) or _bound_to(node) in names
    ]
    seen: set = set()
    for node, wrapper in found:
        if id(node) not in seen and not _wrapped(node):
            seen.add(id(node))
            function = "int" if wrapper == "int" else context.helper(wrapper)
            inner = node.clone()
            inner.prefix = ""
            node.replace(call(function, [inner], prefix=node.prefix))
    return len(seen) + _raised(tree, small, context) + _loops(tree, small, beside)


def _small_arrays(tree):
    """Return the names of arrays that hold integers of one or two bytes for certain."""
    small, other = set(), set()
    for node in nodes_of(tree, syms.expr_stmt):
        if node.children[1].type == token.EQUAL:
            target = dotted(node.children[0])
            if target is not None:
                (small if _is_small(node.children[-1]) else other).add(target)
    return small - other


def _is_small(node):
    """Return whether the last thing that an expression does makes small integers."""
    if node.type != syms.power or len(node.children) < 2:
        return False
    last = node.children[-1]
    before = bare_text(node.children[-2])
    if bare_text(last) == "()" and before in (".copy", ".ravel", ".flatten"):
        return _is_small(Node(syms.power, [child.clone() for child in node.children[:-2]]))
    if last.type != syms.trailer or last.children[0].type != token.LPAR:
        return False
    if before in (".astype", ".reshape", ".uint8"):
        return bool(_SMALL.search(bare_text(node)))
    dtypes = [item for item in arguments(last) if keyword(item) == "dtype"]
    return any(_SMALL.search(bare_text(item)) for item in dtypes)


def _wrapper(node, small):
    """Return what makes Python's integer of a value: "int", "whole", or None for no such value."""
    if node.type != syms.power or len(node.children) < 2:
        return None
    trailer = node.children[-1]
    if trailer.type != syms.trailer:
        return None
    if trailer.children[0].type == token.LSQB:
        receiver = "".join(map(bare_text, node.children[:-1]))
        index = trailer.children[1]
        several = index.type in (syms.subscript, syms.subscriptlist) or ":" in str(index)
        return "int" if receiver in small and not several else None
    if trailer.children[0].type != token.LPAR:
        return None
    found = arguments(trailer)
    function = "".join(map(bare_text, node.children[:-1]))
    if function in ("max", "min") or _EXTREMES.match(function):
        if len(found) != 1 or found[0].type not in (token.NAME, syms.power):
            return None
        array = bare_text(found[0])
        return "int" if array in small else ("whole" if _unknown(found[0]) else None)
    receiver, _, method = function.rpartition(".")
    if method in ("max", "min") and receiver and not found:
        if receiver.split(".")[0] in ("T", "tensor", "theano"):
            return None
        return "int" if receiver in small else "whole"
    return None


def _raised(tree, small, context):
    """Make Python's integers of small ones that are raised to a power."""
    count = 0
    for operator in nodes_of(tree, token.DOUBLESTAR):
        node = operator.parent
        place = node.children.index(operator)
        if place < 2 or context.kinds.of(node.children[place + 1]) != INT:
            continue
        base = Node(syms.power, [child.clone() for child in node.children[:place]])
        wrapper = _wrapper(base, small)
        if wrapper:
            function = "int" if wrapper == "int" else context.helper(wrapper)
            prefix, base.prefix = node.prefix, ""
            for child in list(node.children[:place]):
                child.remove()
            node.insert_child(0, call(function, [base], prefix=prefix))
            count += 1
    return count


def _unknown(node):
    """Return whether an argument may be an array: a name, an attribute, an item of one."""
    return node.type == token.NAME or (
        node.type == syms.power and call_trailer(node) is None and "**" not in str(node)
    )


class _Beside:
    """Whether values meet Python's integers, and not only others of NumPy's."""

    def __init__(self, context, small, tree):
        self._kinds = context.kinds
        self._small = small
        self._given = {}
        for node in nodes_of(tree, syms.expr_stmt):
            bound = _bound_to(node.children[-1])
            self._given.setdefault(bound, []).append(node.children[-1])

    def meets(self, node):
        """Return whether a value is an operand beside one of Python's integers."""
        if self._kinds.of(node) == FLOAT:
            return False
        parent = node.parent
        if parent.type == syms.atom and len(parent.children) == 3:
            parent = parent.parent
            node = node.parent
        if parent.type in (syms.arith_expr, syms.term, syms.shift_expr):
            index = parent.children.index(node)
            for operator, other in ((index - 1, index - 2), (index + 1, index + 2)):
                if 0 <= other < len(parent.children):
                    sign = parent.children[operator].value
                    if sign in _ARITHMETIC and self.pythons(parent.children[other]):
                        return True
            # a*b + 1: the sum meets what the product is
            return parent.type == syms.term and self.meets(parent)
        if parent.type == syms.power and len(parent.children) > 2:
            return parent.children[-2].type == token.DOUBLESTAR
        return False

    def pythons(self, node):
        """Return whether an expression is one of Python's integers, or is made with one."""
        if self._kinds.of(node) != INT:
            return False
        if node.type == token.NAME:
            # While a name is looked into, it says nothing about itself.
            values = self._given.pop((_scope(node), node.value), None)
            if values is None:
                return True
            found = all(self.pythons(value) for value in values)
            self._given[_scope(node), node.value] = values
            return found
        if node.type == syms.power:
            return _wrapper(node, self._small) is None
        if node.type in (syms.arith_expr, syms.term, syms.shift_expr, syms.factor, syms.atom):
            operands = [
                child for child in node.children if child.children or child.type == token.NUMBER
            ]
            names = [child for child in node.children if child.type == token.NAME]
            return any(self.pythons(child) for child in [*operands, *names])
        return True


def _bound_to(node):
    """Return (function, name) that a value is assigned to."""
    parent = node.parent
    if parent.type == syms.expr_stmt and parent.children[-1] is node:
        if parent.children[1].type == token.EQUAL and parent.children[0].type == token.NAME:
            return _scope(node), parent.children[0].value
    return None


def _scope(node):
    while node.parent is not None and node.type not in (syms.funcdef, syms.file_input):
        node = node.parent
    return id(node)


def _names_in_arithmetic(tree, beside, bound):
    """Return those of {(function, name)} that stand beside one of Python's integers somewhere."""
    names = set()
    words = {word for _, word in bound}
    for leaf in nodes_of(tree, token.NAME) if words else ():
        if leaf.value not in words or is_attribute(leaf):
            continue
        parent = leaf.parent
        if parent.type == syms.expr_stmt and parent.children[0] is leaf:
            operator = parent.children[1]
            if isinstance(operator, Leaf) and operator.value[:-1] in _ARITHMETIC:
                if beside.pythons(parent.children[2]):
                    names.add((_scope(leaf), leaf.value))
        elif not is_binding(leaf) and beside.meets(leaf):
            names.add((_scope(leaf), leaf.value))
    return names


def _wrapped(node):
    """Return whether a value stands in ``int(...)``, ``float(...)`` or ``py2.whole(...)``."""
    trailer = node.parent
    if trailer.type != syms.trailer or trailer.children[0].type != token.LPAR:
        return False
    return "".join(map(bare_text, trailer.parent.children[:-1])) in ("int", "float", "py2.whole")


def _loops(tree, small, beside):
    """Go through small integers as Python's, and add them up as such."""
    count = 0
    for node in nodes_of(tree, syms.for_stmt, syms.comp_for, syms.power) if small else ():
        if node.type in (syms.for_stmt, syms.comp_for):
            iterated = node.children[3]
            if dotted(iterated) in small and node.children[1].type == token.NAME:
                if node.type == syms.comp_for or _used(node, beside):
                    new = call(bare_text(iterated) + ".tolist", [], prefix=iterated.prefix)
                    iterated.replace(new)
                    count += 1
        elif bare_text(node.children[0]) == "sum":
            found = arguments(node.children[1]) if len(node.children) > 1 else []
            inner = found[0] if len(found) == 1 else None
            if inner is not None and inner.type == syms.power:
                listed = arguments(inner.children[-1]) if len(inner.children) == 2 else []
                if bare_text(inner.children[0]) == "list" and len(listed) == 1:
                    inner = listed[0]
            if inner is not None and dotted(inner) in small:
                inner.replace(call(bare_text(inner) + ".tolist", [], prefix=inner.prefix))
                count += 1
    return count


def _used(loop, beside):
    target = loop.children[1].value
    return any(
        leaf.type == token.NAME and leaf.value == target and beside.meets(leaf)
        for leaf in loop.children[5].leaves()
    )
