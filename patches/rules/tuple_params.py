"""Parameters that take a tuple apart."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import (
    Leaf,
    Node,
    bare_text,
    expression,
    is_attribute,
    name,
    parse_source,
    syms,
)

NAME = "tuple parameter"
WHY = "Python 3 has no parameters that unpack"
EXAMPLE = (
    "def grid(X, (nh, nw), save_path=None):\n    h = nh\n",
    "def grid(X, nh_nw, save_path=None):\n    nh, nw = nh_nw\n    h = nh\n",
)
ORDER = 8
DIALECTS = ("2",)


def apply(tree: Any, context: Any) -> int:
    count = 0
    for node in list(tree.post_order()):
        if node.type == syms.funcdef:
            count += _function(node, _names(node))
        elif node.type == syms.lambdef:
            count += _lambda(node, _names(node))
    return count


def _names(node):
    return {leaf.value for leaf in node.leaves() if leaf.type == token.NAME}


def _fresh(parameter, taken):
    base = "_".join(leaf.value for leaf in parameter.leaves() if leaf.type == token.NAME)
    new = base
    while new in taken:
        new += "_"
    taken.add(new)
    return new


def _pattern(parameter):
    """Return ``a, (b, c)`` for the parameter ``(a, (b, c))``."""
    inner = bare_text(parameter)[1:-1].replace(",", ", ").strip()
    return inner if "," in inner else "(%s)" % inner


def _function(node, taken):
    parameters = node.children[2]
    inside = parameters.children[1:-1]
    if len(inside) == 1 and inside[0].type == syms.typedargslist:
        inside = inside[0].children
    lines = []
    for parameter in list(inside):
        if parameter.type == syms.tfpdef and parameter.children[0].type == token.LPAR:
            new = _fresh(parameter, taken)
            lines.append("%s = %s" % (_pattern(parameter), new))
            parameter.replace(name(new, prefix=parameter.prefix))
    if lines:
        _insert(node.children[-1], lines)
    return len(lines)


def _insert(suite, lines):
    """Put statements in front of a function's body, after its docstring."""
    if suite.type != syms.suite:
        # def f((a, b)): return a
        new = [leaf for line in lines for leaf in (_line(line), Leaf(token.SEMI, ";"))]
        new[0].prefix = suite.prefix
        suite.prefix = ""
        if suite.type == syms.simple_stmt:
            suite.children[0].prefix = " "
            for offset, leaf in enumerate(new):
                suite.insert_child(offset, leaf)
        return
    index = next(i for i, child in enumerate(suite.children) if child.type == token.INDENT)
    indent = suite.children[index].value
    index += 1
    first = suite.children[index]
    prefix = ""
    if first.type == syms.simple_stmt and first.children[0].type == token.STRING:
        index += 1
        prefix = indent
    following = suite.children[index] if index < len(suite.children) else None
    if following is not None and following.type != token.DEDENT:
        if not prefix:
            # The first statement's comments, if any, stay above it.
            prefix, following.prefix = "", following.prefix or indent
    for offset, line in enumerate(lines):
        statement = Node(syms.simple_stmt, [_line(line), Leaf(token.NEWLINE, "\n")])
        statement.prefix = prefix if offset == 0 else indent
        suite.insert_child(index + offset, statement)


def _line(text):
    node = parse_source(text + "\n").children[0].children[0]
    node.remove()
    return node


def _lambda(node, taken):
    parameters = node.children[1]
    if parameters.type == syms.varargslist:
        inside = list(parameters.children)
    else:
        inside = [parameters]
    count = 0
    body = node.children[-1]
    for parameter in inside:
        if parameter.type != syms.vfpdef:
            continue
        new = _fresh(parameter, taken)
        places = {}
        _index(parameter, new, places)
        parameter.replace(name(new, prefix=parameter.prefix or " "))
        for leaf in list(body.leaves()):
            if leaf.type == token.NAME and leaf.value in places and not is_attribute(leaf):
                leaf.replace(expression(places[leaf.value], prefix=leaf.prefix))
        body = node.children[-1]
        count += 1
    return count


def _index(parameter, path, places):
    """Fill {name: "tuple[0][1]"} for each name in a tuple parameter."""
    if parameter.type == token.NAME:
        places[parameter.value] = path
        return
    inner = parameter.children[1] if parameter.children[0].type == token.LPAR else parameter
    if inner.type == syms.vfpdef or (inner.type == token.NAME):
        if inner.type == token.NAME:
            places[inner.value] = path
            return
        _index(inner, path, places)
        return
    for number, child in enumerate(inner.children[::2]):
        _index(child, "%s[%d]" % (path, number), places)
