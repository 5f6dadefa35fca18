"""The message of a caught exception, and its arguments."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.nodes import nodes_of
from ..source.syntax import Leaf, Node, bare_text, call, expression, is_attribute, name, syms

NAME = "exception messages"
WHY = "exceptions have no attribute message in Python 3, and are no lists of their arguments"
EXAMPLE = (
    "try:\n    f()\nexcept IOError as e:\n    print e.message, e[0]\n",
    "try:\n    f()\nexcept IOError as e:\n    print(str(e), e.args[0])\n",
)
ORDER = 46
DIALECTS = ("2", "either")
NEEDS = r"\bexcept\b"

# Exceptions of Python's own whose text is their only argument.
_PLAIN = frozenset(
    "ArithmeticError AssertionError AttributeError BaseException EOFError EnvironmentError "
    "Exception IOError ImportError IndexError LookupError MemoryError NameError OSError "
    "OverflowError RuntimeError StandardError SystemError TypeError UnicodeError ValueError "
    "ZeroDivisionError".split()
)


def apply(tree: Any, context: Any) -> int:
    count = 0
    for clause in nodes_of(tree, syms.except_clause):
        if len(clause.children) < 4 or clause.children[-1].type != token.NAME:
            continue
        block = clause.next_sibling.next_sibling
        classes = _classes(clause.children[1])
        for leaf in [leaf for leaf in block.leaves() if leaf.type == token.NAME]:
            if leaf.value == clause.children[-1].value and not is_attribute(leaf):
                count += _mention(leaf, classes, context)
    return count


def _classes(node):
    if node.type == syms.atom:
        node = node.children[1]
    parts = node.children[::2] if node.type == syms.testlist_gexp else [node]
    return {bare_text(part) for part in parts}


def _mention(leaf, classes, context):
    """Port one mention of a caught exception; return 1 if it changed."""
    power = leaf.parent
    if power.type == syms.expr_stmt and power.children[-1] is leaf:
        targets = power.children[0]
        if targets.type not in (syms.testlist_star_expr, syms.testlist):
            return 0
        leaf.replace(expression(leaf.value + ".args", prefix=leaf.prefix))
        return 1
    if power.type != syms.power or power.children[0] is not leaf:
        return 0
    trailer = power.children[1]
    if bare_text(trailer) == ".message":
        return _message(power, classes, context)
    indexed = trailer.type == syms.trailer and trailer.children[0].type == token.LSQB
    if indexed and context.dialect == "2" and classes <= _PLAIN | {"KeyError", "socket.error"}:
        power.insert_child(1, Node(syms.trailer, [Leaf(token.DOT, "."), name("args")]))
        return 1
    return 0


def _message(power, classes, context):
    if power.parent.type == syms.expr_stmt and power.parent.children[-1] is not power:
        return 0
    if classes <= _PLAIN and not _own_message(power, classes):
        fresh = expression("str(%s)" % power.children[0].value, prefix=power.prefix)
    elif context.dialect == "2":
        given = [name(power.children[0].value)]
        fresh = call(context.helper("message"), given, prefix=power.prefix)
    else:
        return 0
    for child in [child.clone() for child in power.children[2:]]:
        fresh.append_child(child)
    power.replace(fresh)
    return 1


def _own_message(node, classes):
    """Return whether a class of the file, which is caught, gives itself a message."""
    while node.parent is not None:
        node = node.parent
    if not classes & {"Exception", "BaseException", "StandardError"}:
        return False
    return any(
        bare_text(statement.children[0]) == "self.message"
        for statement in nodes_of(node, syms.expr_stmt)
    )
