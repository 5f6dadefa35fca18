"""Methods of the file's own classes that Python, or another rule, calls by a new name."""

from __future__ import annotations

import re
from typing import Any

from ..source.nodes import nodes_of
from ..source.syntax import (
    Node,
    bare_text,
    expression,
    indentation,
    name,
    parse_source,
    syms,
)

NAME = "methods of classes"
WHY = (
    "a class's own has_key, iteritems and __unicode__ are called by other names now, and one with "
    "__eq__ alone has no hash any more"
)
EXAMPLE = (
    "class A(object):\n    def __unicode__(self): return u'a'\n    def iteritems(self): yield 1\n",
    "class A(object):\n    def __str__(self): return u'a'\n    def items(self): yield 1\n",
)
ORDER = 9
DIALECTS = ("2",)
NEEDS = r"has_key|iter(?:items|keys|values)|__unicode__|__eq__"

_NEW = {
    "has_key": "__contains__",
    "iteritems": "items",
    "iterkeys": "keys",
    "itervalues": "values",
    "__unicode__": "__str__",
}
_ENCODED = re.compile(r"^(?:unicode\(self\)|self\.__unicode__\(\))(?:\.encode\([^()]*\))?$")


def apply(tree: Any, context: Any) -> int:
    count = 0
    for node in nodes_of(tree, syms.classdef):
        methods = _methods(node)
        if "__unicode__" in methods and "__str__" in methods:
            count += _text(methods, context)
        for old, new in _NEW.items():
            if old in methods and new not in methods:
                leaf = methods[old].children[1]
                leaf.replace(name(new, prefix=leaf.prefix))
                methods[new] = methods[old]
                count += 1
        if "__eq__" in methods and not {"__hash__", "__cmp__"} & set(methods):
            count += _hash(node, methods["__eq__"])
    return count


def _methods(node):
    """Return {name: definition} of the functions of a class."""
    found = {}
    block = node.children[-1]
    if block.type == syms.suite:
        for child in block.children:
            if child.type == syms.funcdef:
                found[child.children[1].value] = child
            elif child.type == syms.simple_stmt:
                for target in child.children[0].children[:1]:
                    if bare_text(target) == "__hash__":
                        found["__hash__"] = child
    return found


def _text(methods, context):
    """Let ``__str__`` give what ``__unicode__`` gives, not encoded; return 1 if it does now."""
    for node in nodes_of(methods["__str__"], syms.return_stmt):
        if _ENCODED.match(bare_text(node.children[1])):
            node.children[1].replace(expression("self.__unicode__()", prefix=" "))
            return 1
    context.report(
        methods["__unicode__"],
        "__unicode__ is not called any more",
        "text is str: let __str__ give it",
    )
    return 0


def _hash(node, method):
    """Keep the hash of a class that says when its objects are equal, as Python 2 did."""
    bases = node.children[3] if len(node.children) > 4 else None
    if bases is None or bare_text(bases) != "object":
        return 0
    statement = parse_source("__hash__ = object.__hash__\n").children[0]
    statement.parent = None
    block: Node = method.parent
    statement.prefix, method.prefix = method.prefix, indentation(method)
    block.insert_child(block.children.index(method), statement)
    return 1
