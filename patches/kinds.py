"""What Python 2 would have divided: whole numbers, or something with a fraction.

A small abstract interpreter over one file. It answers INT where both Python 2 and the author
had whole numbers (Python, NumPy or Theano ones), FLOAT where a fraction takes part for
certain, and None where only the running program knows.
"""

import re

from fissix.pgen2 import token

from .syntax import arguments, call_trailer, is_binding, keyword, syms

INT, FLOAT, STRING = "int", "float", "string"
_BOTTOM = "bottom"  # a name met again while its own kind is being worked out

_INT_CALLS = {"len", "int", "long", "ord", "id", "hash"}
_FLOAT_CALLS = {
    "float",
    "floatX",
    "sharedX",
    "shared0s",
    "sharedNs",
    "castFloatX",
    "round",
    "py2.round",
}
_SAME_CALLS = {
    "abs",
    "T.sqr",
    "T.abs_",
    "T.sum",
    "T.max",
    "T.min",
    "np.abs",
    "np.sum",
    "np.max",
    "np.min",
    "np.square",
    "np.maximum",
    "np.minimum",
    "np.clip",
    "T.clip",
    "T.maximum",
    "T.minimum",
    "sum",
    "max",
    "min",
    "py2.idiv",
}
_FLOAT_FUNCTIONS = re.compile(
    r"^(np|numpy|T|tensor|theano\.tensor|math|tf)\.(?:nnet\.)?"
    r"(mean|std|var|sqrt|exp|expm1|log|log1p|log2|log10|sin|cos|tan|tanh|sinh|cosh|arctan|"
    r"arctan2|atan|atan2|sigmoid|softmax|softplus|floor|ceil|linspace|pow|float32|float64|"
    r"float16|pi|e|inf|nan|true_divide|true_div|erf|gammaln|hypot|radians|degrees|average)$"
)
_FLOAT_VARIABLES = re.compile(
    r"^(T|tensor|theano\.tensor)\.[fd]?(scalar|vector|row|col|matrix|tensor[345])s?$"
)
_INT_VARIABLES = re.compile(
    r"^(T|tensor|theano\.tensor)\.[bwil](scalar|vector|row|col|matrix|tensor[345])s?$"
)
_FLOAT_METHODS = {
    "mean",
    "std",
    "var",
    "uniform",
    "normal",
    "randn",
    "rand",
    "random",
    "random_sample",
    "total_seconds",
}
_SAME_METHODS = {
    "sum",
    "max",
    "min",
    "reshape",
    "flatten",
    "ravel",
    "transpose",
    "dimshuffle",
    "copy",
    "squeeze",
    "repeat",
    "item",
    "clip",
}
_FILLED = {
    "np.zeros",
    "np.ones",
    "np.empty",
    "numpy.zeros",
    "numpy.ones",
    "numpy.empty",
    "T.zeros",
    "T.ones",
    "tensor.zeros",
    "tensor.ones",
}
_TYPED = {
    "np.asarray",
    "np.array",
    "numpy.asarray",
    "numpy.array",
    "T.cast",
    "tensor.cast",
    "theano.shared",
    "np.full",
    "np.arange",
    "np.prod",
    "np.fromstring",
    "np.frombuffer",
}
_SHAPE = re.compile(r"\.shape(\[[^\[\]]*:[^\[\]]*\])?$")
_CLOCKS = {"time", "time.time", "time.clock", "timer", "default_timer", "timeit.default_timer"}


class Kinds:
    """Kinds of the expressions of one tree."""

    def __init__(self, tree):
        self._bindings = {}
        self._busy = set()
        self._known = {}
        self._globals = set()
        for leaf in tree.leaves():
            if leaf.type == token.NAME and leaf.value == "global":
                for other in leaf.parent.children[1:]:
                    self._globals.add(str(other).strip())
        for leaf in tree.leaves():
            if leaf.type == token.NAME and is_binding(leaf):
                scope = None if leaf.value in self._globals else _scope(leaf)
                self._bindings.setdefault((_key(scope), leaf.value), []).append(leaf)

    def of(self, node):
        """Return INT, FLOAT, STRING or None for an expression's node."""
        kind = self._of(node)
        return None if kind == _BOTTOM else kind

    def product(self, nodes):
        """Return the kind of ``a * b / c ...`` given as a flat list of operands and operators."""
        kind = self._of(nodes[0])
        for operator, operand in zip(nodes[1::2], nodes[2::2]):
            kind = _combine(operator.value, kind, self._of(operand))
        return None if kind == _BOTTOM else kind

    def _of(self, node):
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

    def _name(self, leaf):
        scope = _scope(leaf)
        while True:
            key = (_key(scope), leaf.value)
            if key in self._bindings:
                return self._bound(key)
            if scope is None:
                return None
            scope = _outer(scope)

    def _bound(self, key):
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

    def _binding(self, leaf):
        """Return the kind that one binding gives to its name."""
        target, node = leaf, leaf.parent
        path = []  # indices into tuples on the way up
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
        if node.type in (syms.funcdef, syms.classdef):
            return None
        return None

    def _element(self, value, path):
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

    def _looped(self, iterable, path):
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

    def _atom(self, node):
        if len(node.children) == 3 and node.children[0].type == token.LPAR:
            inner = node.children[1]
            return None if inner.type == syms.testlist_gexp else self._of(inner)
        if all(child.type == token.STRING for child in node.children):
            return STRING
        return None

    def _factor(self, node):
        return self._of(node.children[1])

    def _arith(self, node):
        kind = self._of(node.children[0])
        for operator, operand in zip(node.children[1::2], node.children[2::2]):
            kind = _combine(operator.value, kind, self._of(operand))
        return kind

    def _bits(self, node):
        kinds = {self._of(child) for child in node.children[::2]}
        return INT if kinds <= {INT, _BOTTOM} else None

    def _either(self, node):
        return _join([self._of(child) for child in node.children[::2]])

    def _choice(self, node):
        return _join([self._of(node.children[0]), self._of(node.children[4])])

    def _power(self, node):
        children = node.children
        for index, child in enumerate(children):
            if child.type == token.DOUBLESTAR:
                base = self._trailers(children[:index])
                exponent = self._of(children[index + 1])
                if base == INT and exponent == INT:
                    return INT if children[index + 1].type == token.NUMBER else None
                return FLOAT if FLOAT in (base, exponent) else None
        return self._trailers(children)

    def _trailers(self, children):
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
                kind = self._attribute(attribute, text, kind)
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

    def _attribute(self, attribute, text, kind):
        if attribute == "ndim":
            return INT
        if attribute in ("T", "real") and kind in (INT, FLOAT):
            return kind
        if text and _FLOAT_FUNCTIONS.match(text):
            return FLOAT
        return None

    def _subscript(self, before, trailer, kind):
        last = before[-1]
        is_shape = last.type == syms.trailer and str(last) == ".shape"
        index = trailer.children[1]
        if is_shape and index.type not in (syms.subscript, token.COLON):
            return INT
        return kind if kind in (INT, FLOAT) else None

    def _call(self, text, method, kind, found):
        dtype = _dtype(found)
        if text in _INT_CALLS:
            return INT
        if text in _FLOAT_CALLS or text in _CLOCKS:
            return FLOAT
        if text and (_FLOAT_FUNCTIONS.match(text) or _FLOAT_VARIABLES.match(text)):
            return dtype or FLOAT
        if text and _INT_VARIABLES.match(text):
            return INT
        if text in _FILLED:
            return dtype or (FLOAT if len(found) == 1 else None)
        if text in _TYPED:
            return dtype or (_named(found[1]) if len(found) > 1 else None)
        if text in _SAME_CALLS and found:
            operands = found if len(found) > 1 else found[:1]
            if text in ("max", "min", "sum") and len(found) == 1:
                return None
            kinds = [self._of(item) for item in operands if keyword(item) is None]
            return FLOAT if kinds and set(kinds) == {FLOAT} else _join(kinds)
        if method == "astype" and found:
            return _named(found[0])
        if method in _FLOAT_METHODS:
            return dtype or FLOAT
        if method == "randint":
            return INT
        if method in _SAME_METHODS and kind in (INT, FLOAT):
            return kind
        if text and "." not in text:
            return self._returned(text)
        return None

    def _returned(self, function):
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


def _dtype(found):
    for argument in found:
        if keyword(argument) == "dtype":
            return _named(argument.children[2])
    return None


def _named(node):
    """Return the kind of a dtype, as far as its text tells."""
    text = str(node)
    if "float" in text:
        return FLOAT
    return INT if re.search(r"\bu?int\d*\b|\blong\b", text) else None


def _combine(operator, left, right):
    """Return the kind of ``left operator right`` in Python 2."""
    if left == STRING or (operator == "*" and right == STRING):
        return STRING
    if FLOAT in (left, right):
        return FLOAT
    if {left, right} <= {INT, _BOTTOM}:
        return _BOTTOM if _BOTTOM in (left, right) and INT not in (left, right) else INT
    return None


def _join(kinds):
    kinds = {kind for kind in kinds if kind != _BOTTOM}
    return kinds.pop() if len(kinds) == 1 else (None if kinds else _BOTTOM)


def _scope(node):
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


def _outer(scope):
    return _scope(scope)


def _key(scope):
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
