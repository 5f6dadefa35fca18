"""gzip, bz2 and temporary files that hold text."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.file_uses import BYTES, TEXT, UNKNOWN, uses_of
from ..source.imports import imported_path
from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    bare_text,
    call_trailer,
    calls,
    keyword,
    name,
    syms,
)

NAME = "compressed files"
WHY = "gzip's, bz2's and temporary files take and give bytes where they are not told otherwise"
EXAMPLE = (
    "import gzip\nf = gzip.open('log.gz', 'wb')\nf.write('%d\\n' % 3)\n",
    "import gzip\nf = gzip.open('log.gz', 'wt')\nf.write('%d\\n' % 3)\n",
)
ORDER = 56
DIALECTS = ("2",)
NEEDS = "gzip|bz2|tempfile"

_TEMPORARY = {
    "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryFile",
    "tempfile.SpooledTemporaryFile",
}
_OPENERS = {"gzip.open", "gzip.GzipFile", "bz2.BZ2File", *_TEMPORARY}


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for node, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path in _OPENERS and (function == path or not path.endswith("File")):
            count += _opened(node, path, found, tree, context)
    return count


def _opened(node, path, found, tree, context):
    mode_node = _mode(found, 0 if path in _TEMPORARY else 1)
    if mode_node is not None and mode_node.type != token.STRING:
        return 0
    mode = mode_node.value.strip("'\"") if mode_node is not None else ""
    if "t" in mode:
        return 0
    inside = any(keyword(item) == "fileobj" for item in found)  # which bz2.open and gzip.open lack
    uses = uses_of(node, tree)
    writes = bool(set(mode) & set("wa")) or path in _TEMPORARY
    wanted = uses == {TEXT} or (uses <= {TEXT, UNKNOWN} and TEXT in uses and path in _TEMPORARY)
    if not writes:
        wanted = TEXT in uses and BYTES not in uses
    if not wanted or inside:
        if writes and uses & {TEXT, UNKNOWN} and path not in _TEMPORARY:
            context.report(
                node,
                "%s takes bytes, and what is written may be text" % path,
                "write .encode() where it is text, or open it with 'wt' if all of it is",
            )
        return 0
    _set(node, path, mode, mode_node)
    return 1


def _mode(found, position):
    for argument in found:
        if keyword(argument) == "mode":
            return argument.children[2]
    if len(found) > position and keyword(found[position]) is None:
        return found[position]
    return None


def _set(node, path, mode, mode_node):
    """Open a file as text."""
    plain = mode.replace("b", "").replace("U", "") or "r"
    new = "w+" if path in _TEMPORARY else plain + "t"
    if not path.endswith(".open") and path not in _TEMPORARY:
        _open(node)
    if mode_node is not None:
        mode_node.replace(Leaf(token.STRING, repr(new), prefix=mode_node.prefix))
        return
    argument = Leaf(token.STRING, repr(new), prefix=" ")
    trailer = call_trailer(node)
    if path in _TEMPORARY and bare_text(trailer) == "()":
        argument.prefix = ""
        trailer.insert_child(1, argument)
    elif path in _TEMPORARY:
        argument.prefix = ""
        append_argument(
            node, Node(syms.argument, [name("mode"), Leaf(token.EQUAL, "="), argument], prefix=" ")
        )
    else:
        append_argument(node, argument)


def _open(node):
    """Write ``bz2.open`` for ``bz2.BZ2File``, which knows no text."""
    trailer = node.children[1]
    if trailer.type == syms.trailer and trailer.children[0].type == token.DOT:
        trailer.children[1].replace(name("open"))
