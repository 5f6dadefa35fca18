"""Print is a function in Python 3."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..fixers import run_fixer
from ..source.nodes import nodes_of
from ..source.syntax import Leaf, Node, name, syms

NAME = "print"
WHY = "print is a function in Python 3; what reads the same in both stays as it is"
EXAMPLE = (
    "print 'c: %.4f' % c,\nprint ('%d' % n)\n",
    "print('c: %.4f' % c, end=' ')\nprint ('%d' % n)\n",
)
ORDER = 5
DIALECTS = ("2",)
NEEDS = "print"


def apply(tree: Any, context: Any) -> int:
    empty = 0
    for node in nodes_of(tree, syms.print_stmt):
        if len(node.children) == 2:
            empty += _parenthesised(node)
    return empty + run_fixer("print", tree, context)


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
