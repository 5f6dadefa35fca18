"""HDF5 files as h5py opened and read them."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.dropped import apply_table, gone
from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    call,
    calls,
    expression,
    keyword,
    syms,
)

NAME = "h5py"
WHY = "h5py 3 opens files for reading unless it is told a mode, and data sets lost .value"
EXAMPLE = (
    "import h5py\nf = h5py.File('faces.hdf5')\nf['copy'] = f['features'].value\n",
    "import h5py\nf = h5py.File('faces.hdf5', 'a')\nf['copy'] = f['features'][()]\n",
)
ORDER = 45
NEEDS = "h5py"

LOST = gone("h5py", "new_vlen new_enum get_vlen get_enum", "write special_dtype or check_dtype")
_WRITES = re.compile(
    r"\.(?:create|require)_(?:dataset|group)\(|\.attrs\[[^\]]*\]\s*=[^=]|\.attrs\.create\(|"
    r"\.resize\("
)


def apply(tree: Any, context: Any) -> int:
    text = context.text
    files = {local for local, path in context.imported.items() if path == "h5py.File"}
    modules = {local for local, path in context.imported.items() if path == "h5py"}
    count = 0
    handles = set()
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        if function in files or (root in modules and rest == "File"):
            handles.add(_bound(node))
            mode = len([a for a in found if keyword(a) is None]) > 1
            if mode or not found or any(keyword(a) in ("mode", None) for a in found[1:]):
                continue
            if _written(text, handles):
                append_argument(node, expression("'a'", prefix=" "))
                count += 1
    for leaf in list(tree.leaves()):
        if leaf.type == token.NAME and leaf.value == "value":
            count += _value(leaf, context)
    return count + apply_table(tree, context, lambda path: None, LOST)


def _bound(node):
    """Return the name that a file gets, None where it has none."""
    parent = node.parent
    if parent is not None and parent.type == syms.expr_stmt and parent.children[-1] is node:
        return str(parent.children[0]).strip()
    if parent is not None and parent.type in (syms.with_item, syms.with_var, syms.with_stmt):
        return str(parent.children[-1]).split(" as ")[-1].strip(" :\n")
    return None


def _written(text, handles):
    """Return whether a source writes to an HDF5 file."""
    if _WRITES.search(text):
        return True
    names = "|".join(re.escape(name) for name in handles if name)
    return bool(names and re.search(r"\b(?:%s)\[[^\]]*\]\s*=[^=]" % names, text))


def _value(leaf, context):
    """``x['name'].value`` is ``x['name'][()]``; of anything else a helper asks what it is."""
    trailer = leaf.parent
    if trailer is None or trailer.type != syms.trailer or trailer.children[0].type != token.DOT:
        return 0
    power = trailer.parent
    following = trailer.next_sibling
    if following is not None and str(following).startswith("("):
        return 0
    if power.parent.type == syms.expr_stmt and power.parent.children[-1] is not power:
        return 0  # a name that is bound
    before = trailer.prev_sibling
    if before.type == syms.trailer and before.children[0].type == token.LSQB:
        empty = Node(syms.atom, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")])
        trailer.replace(Node(syms.trailer, [Leaf(token.LSQB, "["), empty, Leaf(token.RSQB, "]")]))
        return 1
    context.wanted.add("old_h5py")
    index = power.children.index(trailer)
    parts = [child.clone() for child in power.children[:index]]
    rest = [child.clone() for child in power.children[index + 1 :]]
    prefix = power.prefix
    parts[0].prefix = ""
    fresh = call("old_h5py.value", [parts[0] if len(parts) == 1 else Node(syms.power, parts)])
    for child in rest:
        fresh.append_child(child)
    fresh.prefix = prefix
    power.replace(fresh)
    return 1
