"""Print is a function in Python 3."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..fixers import run_fixer
from ..source.nodes import nodes_of
from ..source.syntax import Leaf, Node, bare_text, expression, name, syms

NAME = "print"
WHY = "print is a function in Python 3; what reads the same in both stays as it is"
EXAMPLE = (
    "print 'c: %.4f' % c,\nprint ('%d' % n)\n",
    "print('c: %.4f' % c, end=' ')\nprint ('%d' % n)\n",
)
ORDER = 5
DIALECTS = ("2",)
NEEDS = "print"

_END = re.compile(r"(?<!\\)\\[nt]['\"]+$")
_LINES = re.compile(r"\b(x?readlines|open|popen|file|urlopen)\(|\bstd(in|out)$")


def apply(tree: Any, context: Any) -> int:
    empty = 0
    ended: list[Any] = []
    for node in nodes_of(tree, syms.print_stmt):
        if len(node.children) == 2:
            empty += _parenthesised(node)
        elif len(node.children) == 3 and _line_of_a_file(node):
            empty += _without_end(node)
        elif node.children[-1].type == token.COMMA and _ends_a_line(node.children[-2]):
            ended.append(node.parent)
    count = empty + run_fixer("print", tree, context)
    for statement in ended:
        for leaf in statement.leaves():
            if leaf.type == token.STRING and leaf.value == "' '" and _is_end(leaf):
                leaf.value = "''"
    return count


def _ends_a_line(node):
    """Return whether a text that is written out ends in white space that is no blank."""
    if node.type == syms.term:
        node = node.children[0]
    return node.type == token.STRING and bool(_END.search(node.value))


def _is_end(leaf):
    argument = leaf.parent
    return argument.type == syms.argument and bare_text(argument.children[0]) == "end"


def _line_of_a_file(node):
    """Return whether ``print line,`` shows a line that a loop reads, its end included."""
    if node.children[2].type != token.COMMA or node.children[1].type != token.NAME:
        return False
    holder = node
    while holder.parent is not None and holder.type != syms.funcdef:
        child, holder = holder, holder.parent
        if (
            holder.type == syms.for_stmt
            and str(holder.children[1]).strip() == str(node.children[1]).strip()
        ):
            return child is holder.children[-1] and bool(_LINES.search(str(holder.children[3])))
    return False


def _without_end(node):
    """Python 2 put no blank between a line's end and what it printed next."""
    call = expression("print(x, end='')", prefix=node.prefix)
    call.children[1].children[1].children[0].replace(name(node.children[1].value))
    node.replace(call)
    return 1


def _parenthesised(node):
    """Read ``print (x)`` as a call of one argument; return 1 where it prints an empty tuple."""
    atom = node.children[1]
    if atom.type != syms.atom or atom.children[0].type != token.LPAR:
        return 0
    inner = atom.children[1:-1]
    if inner and inner[0].type == syms.testlist_gexp:
        if inner[0].children[1].type == token.COMMA:
            return 0  # a tuple
    children = [child.clone() for child in atom.children]
    if not inner:
        children.insert(1, Node(syms.atom, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")]))
    children[0].prefix = atom.prefix
    call = Node(syms.power, [name("print"), Node(syms.trailer, children)])
    call.prefix = node.prefix
    node.replace(call)
    return int(not inner)
