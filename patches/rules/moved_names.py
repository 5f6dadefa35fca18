"""Small things of Python 2 that fissix leaves alone."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.nodes import nodes_of
from ..source.redirect import Destination, redirect
from ..source.syntax import bare_text, expression, is_attribute, name, syms

NAME = "old names"
WHY = "file, operator.div, __div__, time.clock and string exceptions are gone"
EXAMPLE = (
    "print 1\nf = file('log')\nif f: raise 'empty'\n",
    "print(1)\nf = open('log')\nif f: raise RuntimeError('empty')\n",
)
ORDER = 9
DIALECTS = ("2",)

_METHODS = {"__div__": "__truediv__", "__rdiv__": "__rtruediv__", "__idiv__": "__itruediv__"}
_GONE = {"__cmp__": "__eq__ and __lt__", "__getslice__": "__getitem__", "__coerce__": "__add__"}


def apply(tree: Any, context: Any) -> int:
    own = context.bound
    count = 0
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value == "file" and "file" not in own and _called(leaf):
            leaf.replace(name("open", prefix=leaf.prefix))
            count += 1
        elif leaf.value in _METHODS and leaf.parent.type == syms.funcdef:
            if _METHODS[leaf.value] not in own:
                leaf.replace(name(_METHODS[leaf.value], prefix=leaf.prefix))
                count += 1
        elif leaf.value == "buffer" and "buffer" not in own and _called(leaf):
            context.report(leaf, "buffer is gone", "write memoryview, or a slice")
        elif leaf.value in _GONE and leaf.parent.type == syms.funcdef:
            context.report(
                leaf, "%s is not called any more" % leaf.value, "write %s" % _GONE[leaf.value]
            )
    count += _string_exceptions(tree)
    return count + _functions(tree, context)


def _called(leaf):
    following = leaf.next_sibling
    return (
        not is_attribute(leaf)
        and following is not None
        and following.type == syms.trailer
        and following.children[0].type == token.LPAR
    )


def _string_exceptions(tree):
    count = 0
    for node in nodes_of(tree, syms.raise_stmt):
        if len(node.children) >= 2:
            raised = node.children[1]
            text = raised if raised.type != syms.term else raised.children[0]
            if text.type == token.STRING:
                inner = str(raised).strip()
                raised.replace(expression("RuntimeError(%s)" % inner, prefix=raised.prefix))
                for child in node.children[2:]:
                    child.remove()
                count += 1
    return count


def _functions(tree, context):
    count = redirect(tree, context, {"time.clock": Destination("time", "perf_counter")}.get)
    if "operator" not in context.imported:
        return count
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value == "operator" and leaf.next_sibling is not None:
            old = bare_text(leaf.next_sibling)
            if old in (".div", ".idiv"):
                context.wanted.add("py2")
                leaf.replace(name("py2", prefix=leaf.prefix))
                count += 1
    return count
