"""``/`` between whole numbers."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.dialect import EITHER
from ..source.kinds import FLOAT, INT
from ..source.nodes import nodes_of
from ..source.syntax import Leaf, Node, call, expression, syms
from ..source.wholes import Wholes

NAME = "division"
WHY = (
    "Python 2's / between whole numbers rounds down; where the source does not tell what is "
    "divided, py2.div decides when the program runs"
)
EXAMPLE = (
    "print ngf\nngf = 64\nw = gifn((ngf/2, 5, 5))\ny = x/255.\nz = a/b\n",
    "from lib import py2\nprint(ngf)\nngf = 64\nw = gifn((ngf//2, 5, 5))\ny = x/255.\n"
    "z = py2.div(a, b)\n",
)
ORDER = 60
NEEDS = "/"


def apply(tree: Any, context: Any) -> int:
    if _true_division(tree):
        return 0
    count = 0
    # Kinds are worked out on the tree as it stands, before any of it moves.
    plans = []
    wholes = Wholes(tree)
    for node in nodes_of(tree, syms.term, syms.expr_stmt):
        if node.type == syms.term:
            if any(leaf.type == token.SLASH for leaf in node.children):
                plans.append((node, _decide(node, context, wholes)))
        elif node.children[1].type == token.SLASHEQUAL:
            plans.append((node, _augmented(node, context, wholes)))
    for node, decisions in reversed(plans):
        if node.type == syms.term:
            count += _rewrite(node, decisions, context)
        else:
            count += _rewrite_augmented(node, decisions, context)
    return count


def _true_division(tree):
    for node in tree.children:
        text = str(node)
        if "__future__" in text and "division" in text:
            return True
    return False


def _decide(term, context, wholes):
    """Return {index of a slash: "//", "/" or "div"}."""
    decisions = {}
    children = term.children
    for index in range(1, len(children), 2):
        if children[index].type != token.SLASH:
            continue
        left = context.kinds.product(children[:index])
        right = context.kinds.of(children[index + 1])
        decisions[index] = _choose(
            left, right, _wants_int(term, index, wholes), context, children[index]
        )
    return decisions


def _augmented(node, context, wholes):
    left, right = context.kinds.of(node.children[0]), context.kinds.of(node.children[2])
    return _choose(left, right, wholes.named(node.children[0]), context, node.children[1])


def _choose(left, right, wants_int, context, node):
    if FLOAT in (left, right):
        return "/"
    if context.dialect == "2":
        return "//" if left == right == INT or wants_int else "div"
    # The file may well be Python 3: only what Python 3 cannot do is changed.
    if wants_int:
        return "//"
    if context.dialect != EITHER:
        return "/"
    context.report(
        node,
        "this / rounds down in Python 2 if both sides are whole numbers, and nothing in the "
        "file tells for which Python it was written",
        "run the port with --python 2 (or 3) if you know",
    )
    return "/"


def _wants_int(term, index, wholes):
    """Return whether a quotient can only be a whole number: in range(...) or a slice."""
    if any(leaf.type in (token.SLASH, token.PERCENT) for leaf in term.children[index + 1 :: 2]):
        return False
    return wholes.wanted(term)


def _rewrite(term, decisions, context):
    changed = [index for index, choice in decisions.items() if choice != "/"]
    if not changed:
        return 0
    prefix = term.prefix
    children = list(term.children)
    left = [children[0]]
    for index in range(1, len(children), 2):
        operator, right = children[index], children[index + 1]
        choice = decisions.get(index)
        if choice == "div":
            operand = left[0] if len(left) == 1 else _term(left)
            comma_space = operator.prefix + right.prefix
            _detach(operand)
            _detach(right)
            operand, right = _bare(operand), _bare(right)
            right.prefix = comma_space if "\n" in comma_space or "#" in comma_space else " "
            operand.prefix = ""
            left = [call(context.helper("div"), [operand, right])]
        else:
            if choice == "//":
                operator = Leaf(token.DOUBLESLASH, "//", prefix=operator.prefix)
            left += [operator, right]
    for child in left:
        _detach(child)
    new = left[0] if len(left) == 1 else Node(syms.term, left)
    new.prefix = prefix
    term.replace(new)
    return len(changed)


def _term(children):
    for child in children:
        _detach(child)
    return Node(syms.term, children)


def _bare(node):
    """Return what stands between the parentheses of ``(x)``, which the call's replace."""
    if (
        node.type == syms.atom
        and len(node.children) == 3
        and node.children[0].type == token.LPAR
        and node.children[1].type not in (syms.testlist_gexp, syms.yield_expr)
        and "\n" not in str(node)
    ):
        inner = node.children[1]
        inner.remove()
        return inner
    return node


def _detach(node):
    if node.parent is not None:
        node.remove()


def _rewrite_augmented(node, choice, context):
    operator = node.children[1]
    if choice == "//":
        operator.replace(Leaf(token.DOUBLESLASHEQUAL, "//=", prefix=operator.prefix))
        return 1
    if choice == "div":
        target, value = node.children[0], node.children[2]
        left = target.clone()
        left.prefix = ""
        right = value.clone()
        right.prefix = " "
        if right.type in (syms.testlist, syms.yield_expr):
            right = expression("(%s)" % str(right).strip(), prefix=" ")
        operator.replace(Leaf(token.EQUAL, "=", prefix=operator.prefix))
        value.replace(call(context.helper("idiv"), [left, right], prefix=" "))
        return 1
    return 0
