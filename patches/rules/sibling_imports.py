"""Imports of modules in the same folder."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import import_module, import_names
from ..source.syntax import Leaf, indentation, is_guarded, parse_source, replace_statement, syms

NAME = "sibling import"
WHY = (
    "inside a package, Python 3 wants `from .rng import ...`; a script keeps the plain name, "
    "whether an __init__.py lies beside it or not"
)
EXAMPLE = (
    "from rng import np_rng\nimport ops\n",
    "from .rng import np_rng\nfrom . import ops\n",
)
ORDER = 30
DIALECTS = ("2", "either")


def apply(tree: Any, context: Any) -> int:
    place = context.place
    if place.mode == "script":
        return 0
    count = 0
    for node in list(tree.pre_order()):
        if node.type == syms.import_from:
            count += _from(node, place)
        elif node.type == syms.import_name:
            count += _plain(node, place, context)
    return count


def _local(dotted, place):
    return dotted.split(".")[0] in place.siblings


def _from(node, place):
    module = import_module(node)
    if module.startswith(".") or not _local(module, place) or is_guarded(node):
        return 0
    if place.mode == "both":
        _either(node, "from ." + _code(node)[4:].lstrip())
        return 1
    first = node.children[1]
    prefix = first.prefix
    first.prefix = ""
    node.insert_child(1, Leaf(token.DOT, ".", prefix=prefix))
    return 1


def _plain(node, place, context):
    pairs = import_names(node.children[1])
    local = [(path, alias) for path, alias in pairs if _local(path, place)]
    if not local or is_guarded(node):
        return 0
    if any("." in path and alias is None for path, alias in local):
        context.report(
            node,
            "import of a dotted sibling inside a package",
            "write from . import %s and change its uses" % local[0][0].split(".")[0],
        )
        return 0
    others = [(path, alias) for path, alias in pairs if not _local(path, place)]
    lines = []
    if others:
        lines.append("import " + ", ".join(_as(*pair) for pair in others))
    for path, alias in local:
        package, _, last = path.rpartition(".")
        lines.append("from .%s import %s" % (package, _as(last, alias)))
    text = "; ".join(lines)
    if place.mode == "both":
        _either(node, text)
        return 1
    replace_statement(node, [text])
    return 1


def _code(node):
    """Return the text of a statement without the comments above it."""
    return str(node)[len(node.prefix) :]


def _as(path, alias):
    return path if alias is None else "%s as %s" % (path, alias)


def _either(node, relative):
    """Try the relative import first: the module is reached as a member and from a script."""
    holder = node.parent
    indent = indentation(holder)
    step = "    "
    text = "try:\n%s%s%s\n%sexcept ImportError:\n%s%s%s\n" % (
        indent,
        step,
        relative,
        indent,
        indent,
        step,
        _code(node),
    )
    fresh = parse_source(text if not indent else "if 1:\n" + indent + text)
    block = fresh.children[0]
    if indent:
        suite = block.children[-1]
        block = next(child for child in suite.children if child.type == syms.try_stmt)
    block.remove()
    block.prefix = holder.prefix
    holder.replace(block)
