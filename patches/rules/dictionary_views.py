"""keys, items and values of dictionaries."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import bare_text, call, name, syms

NAME = "dictionary views"
WHY = (
    "keys, items and values give views, which are no lists and must not change while one "
    "loops over them"
)
EXAMPLE = (
    "for k in d.keys():\n    del d[k]\nfor k, v in d.iteritems(): pass\nx = d.values()[0]\n",
    "for k in list(d.keys()):\n    del d[k]\nfor k, v in d.items(): pass\n"
    "x = list(d.values())[0]\n",
)
ORDER = 21
DIALECTS = ("2",)

_METHODS = {"keys", "items", "values"}
# Calls that take any iterable, and use it up before anything can change.
_CONSUMERS = {
    "list",
    "tuple",
    "sorted",
    "set",
    "frozenset",
    "sum",
    "len",
    "any",
    "all",
    "max",
    "min",
    "enumerate",
    "zip",
    "map",
    "filter",
    "iter",
    "dict",
    "OrderedDict",
    "Counter",
    "join",
    "next",
    "tqdm",
}
_CHANGING = {"pop", "popitem", "update", "clear", "setdefault"}


def apply(tree: Any, context: Any) -> int:
    count = 0
    for node in list(tree.post_order()):
        if node.type == syms.power:
            count += _call(node)
    return count


def _call(node):
    """Port one expression that asks a dictionary for its views."""
    children = node.children
    for index in range(1, len(children) - 1):
        method, parentheses = children[index], children[index + 1]
        if method.type != syms.trailer or bare_text(parentheses) != "()":
            continue
        old = bare_text(method)[1:]
        kind = old[4:] if old.startswith(("iter", "view")) else old
        if kind not in _METHODS or method.children[0].type != token.DOT:
            continue
        if kind != old:
            method.children[1].replace(name(kind))
        tail = children[index + 2 :]
        if old.startswith("view"):
            return 1
        if not tail and _any_iterable(node, "".join(map(bare_text, children[:index]))):
            return int(kind != old)
        wrapper = "iter" if old.startswith("iter") else "list"
        _wrap(node, index + 2, wrapper)
        return 1
    return 0


def _any_iterable(node, receiver):
    """Return whether a view serves as well as a list where `node` stands."""
    parent = node.parent
    if parent.type == syms.for_stmt and parent.children[3] is node:
        return not _changes(parent.children[5], receiver)
    if parent.type == syms.comp_for and parent.children[-1] is not node:
        return True
    if parent.type == syms.comp_for:
        return parent.children[3] is node
    if parent.type == syms.comparison:
        return bare_text(parent.children[1]) in ("in", "notin")
    if parent.type == syms.arglist:
        parent = parent.parent
    if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
        function = parent.prev_sibling
        return function is not None and bare_text(function).lstrip(".") in _CONSUMERS
    return False


def _changes(suite, receiver):
    """Return whether a loop's body gives its dictionary other keys."""
    for leaf in suite.leaves():
        if leaf.type != token.NAME or leaf.value != receiver.split(".")[0]:
            continue
        power = leaf.parent
        if power.type != syms.power or not bare_text(power).startswith(receiver):
            continue
        rest = bare_text(power)[len(receiver) :]
        if rest.startswith("["):
            statement = power.parent
            if statement.type == syms.del_stmt or (
                statement.type == syms.expr_stmt and statement.children[0] is power
            ):
                return True
        elif rest[1:].split("(")[0] in _CHANGING:
            return True
    return False


def _wrap(node, end, wrapper):
    """Put ``wrapper(...)`` around the first `end` parts of an expression."""
    prefix = node.prefix
    rest = [child.clone() for child in node.children[end:]]
    inner = node.clone()
    for child in inner.children[end:]:
        child.remove()
    inner.prefix = ""
    new = call(wrapper, [inner], prefix=prefix)
    for child in rest:
        new.append_child(child)
    node.replace(new)
