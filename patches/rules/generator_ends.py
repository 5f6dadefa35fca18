"""Generators that end because something in them ends."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.syntax import (
    Leaf,
    Node,
    arguments,
    bare_text,
    call_trailer,
    indentation,
    is_guarded,
    parse_source,
    syms,
)

NAME = "generator's end"
WHY = "a StopIteration that leaves a generator ended it in Python 2 and is a RuntimeError now"
EXAMPLE = (
    "def pairs(it):\n    while True:\n        yield it.next(), it.next()\n",
    "from lib import py2\n@py2.generator\ndef pairs(it):\n    while True:\n"
    "        yield next(it), next(it)\n",
)
ORDER = 24
DIALECTS = ("2",)
NEEDS = "yield"


def apply(tree: Any, context: Any) -> int:
    count = 0
    for node in list(tree.post_order()):
        if node.type == syms.funcdef and _yields(node):
            count += _raises(node)
            if any(_ends(other) for other in _own(node)) and not _decorated(node):
                _decorate(node, context)
                count += 1
    return count


def _own(function):
    """Yield what belongs to a function itself, not to one inside it."""
    work = list(function.children[-1].children) if function.children[-1].children else []
    while work:
        node = work.pop()
        yield node
        if node.type not in (syms.funcdef, syms.lambdef, syms.classdef):
            work.extend(node.children)


def _yields(function):
    return any(
        node.type == syms.yield_expr or (isinstance(node, Leaf) and node.value == "yield")
        for node in _own(function)
    )


def _raises(function):
    """Write ``return`` for ``raise StopIteration``."""
    count = 0
    for node in list(_own(function)):
        if node.type == syms.raise_stmt and not is_guarded(node):
            if re.match(r"^raiseStopIteration(\(\))?$", bare_text(node)):
                node.replace(Leaf(token.NAME, "return", prefix=node.prefix))
                count += 1
    return count


def _ends(node):
    """Return whether a node is ``next(it)`` that nothing catches the end of."""
    if node.type != syms.power or bare_text(node.children[0]) != "next":
        return False
    trailer = call_trailer(node)
    # fissix's own next(a.b) has a and .b as two children.
    if trailer is not node.children[1] or any(
        leaf.type == token.COMMA for part in arguments(trailer) for leaf in _beside(part)
    ):
        return False
    return not is_guarded(node)


def _beside(node):
    """Return the node after an argument, in a list."""
    return [node.next_sibling] if node.next_sibling is not None else []


def _decorated(function):
    return function.parent.type == syms.decorated and "py2.generator" in str(function.parent)


def _decorate(function, context):
    helper = context.helper("generator")
    target = function.parent if function.parent.type == syms.decorated else function
    indent = indentation(target)
    made = parse_source("@%s\ndef f(): pass\n" % helper).children[0]
    decorator = made.children[0]
    decorator.remove()
    if function.parent.type == syms.decorated:
        holder = function.parent
        first = holder.children[0]
        if first.type != syms.decorators:
            first.replace(Node(syms.decorators, [first.clone()]))
        holder.children[0].append_child(decorator)
        decorator.prefix = indent
        function.prefix = indent
        return
    decorator.prefix = function.prefix
    function.prefix = indent
    inner = function.clone()
    function.replace(Node(syms.decorated, [decorator, inner]))
