"""Itertools lost what is built in."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import import_list, import_module, import_names
from ..source.iterables import ITERATOR, serves, wrap
from ..source.syntax import Leaf, is_attribute, name, replace_statement, syms

NAME = "itertools"
WHY = "map, zip and filter are what itertools' were: lazy"
EXAMPLE = (
    "from itertools import izip\nfor a, b in izip(x, y): pass\npairs = izip(count(), x)\n",
    "for a, b in zip(x, y): pass\npairs = iter(zip(count(), x))\n",
)
ORDER = 15
DIALECTS = ("2",)
NEEDS = r"\bi(map|zip|filter)"

_BUILT_IN = {"imap": "map", "izip": "zip", "ifilter": "filter"}
_RENAMED = {"izip_longest": "zip_longest", "ifilterfalse": "filterfalse"}


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for node in list(tree.post_order()):
        if node.type == token.NAME and node.parent is not None:
            count += _use(node, aliases)
    for node in list(tree.pre_order()):
        if node.type == syms.import_from and import_module(node) == "itertools":
            count += _import(node)
    return count


def _use(leaf, aliases):
    """Rename one use; what is not used up at once is marked as an iterator, and stays one."""
    holder = leaf.parent
    while holder is not None:
        if holder.type in (syms.import_name, syms.import_from):
            return 0
        holder = holder.parent
    path = aliases.get(leaf.value, "")
    power = leaf.parent
    if path == "itertools" and not is_attribute(leaf) and power.type == syms.power:
        trailer = power.children[1]
        old = str(trailer)[1:].strip() if str(trailer).startswith(".") else ""
        if old in _RENAMED:
            trailer.children[1].replace(name(_RENAMED[old]))
            return 1
        if old not in _BUILT_IN:
            return 0
        trailer.remove()
        return _built_in(leaf, _BUILT_IN[old])
    old = path[len("itertools.") :] if path.startswith("itertools.") else ""
    if is_attribute(leaf) or old not in {**_BUILT_IN, **_RENAMED}:
        return 0
    if old in _RENAMED:
        if leaf.value == old:
            leaf.replace(name(_RENAMED[old], prefix=leaf.prefix))
        return 1
    return _built_in(leaf, _BUILT_IN[old])


def _built_in(leaf, new):
    power = leaf.parent
    leaf.replace(name(new, prefix=leaf.prefix))
    if power.type == syms.power and len(power.children) == 1:
        power.replace(power.children[0].clone())
    elif power.type == syms.power and power.children[0].type == token.NAME:
        called = power.children[1].type == syms.trailer and str(power.children[1])[:1] == "("
        if called and power.children[0].value == new:
            if len(power.children) > 2 or not serves(power, ITERATOR):
                wrap(power, 2, "iter")
    return 1


def _import(node):
    """Take the built-in ones out of an import, and rename the others."""
    pairs = import_names(import_list(node))
    new = []
    for old, alias in pairs:
        if old in _BUILT_IN:
            continue
        text = _RENAMED.get(old, old)
        new.append(text if alias is None else "%s as %s" % (text, alias))
    if len(new) == len(pairs) and all(old not in _RENAMED for old, _ in pairs):
        return 0
    if new:
        replace_statement(node, ["from itertools import " + ", ".join(new)])
    else:
        _drop(node)
    return 1


def _drop(node):
    """Remove a whole statement, or put ``pass`` where it was the only one of its line or block."""
    holder = node.parent
    block = holder.parent
    siblings = [child for child in block.children if child.type in (syms.simple_stmt,)]
    others = len(block.children) if block.type == syms.file_input else len(siblings)
    if len(holder.children) != 2 or others < 2 or block.type == syms.suite:
        node.replace(Leaf(token.NAME, "pass", prefix=node.prefix))
        return
    following = holder.next_sibling
    following.prefix = holder.prefix + following.prefix
    holder.remove()
