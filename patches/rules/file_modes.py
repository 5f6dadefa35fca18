"""Files opened as text and used as bytes, or the other way round."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.file_uses import BOTH, BYTES, CSV, TEXT, UNKNOWN, uses_of
from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    calls,
    is_attribute,
    keyword,
    name,
    syms,
)

NAME = "file modes"
WHY = (
    "Python 3's files take either text or bytes, as they were opened; where the source does "
    "not tell which is written, py2.open makes a file that takes both"
)
EXAMPLE = (
    "log = open('log.ndjson', 'wb')\nlog.write(json.dumps(d)+'\\n')\n"
    "x = np.fromfile(open('train-images'), dtype=np.uint8)\n",
    "log = open('log.ndjson', 'w')\nlog.write(json.dumps(d)+'\\n')\n"
    "x = np.fromfile(open('train-images', 'rb'), dtype=np.uint8)\n",
)
ORDER = 55
NEEDS = "open"

# Characters that stand for bytes: chr(200), '\\xff'.
_BYTES_AS_TEXT = re.compile(r"\bchr\b|(?<![\\uU])\\x[89a-fA-F]")


def apply(tree: Any, context: Any) -> int:
    count = 0
    for node, function, found in list(calls(tree)):
        if function != "open" or not found or is_attribute(node.children[0]):
            continue
        mode_node = _mode_node(found)
        if mode_node is not None and mode_node.type != token.STRING:
            count += _unwritten(node, mode_node, tree, context)
            continue
        mode = mode_node.value.lstrip("bBuUrR").strip("'\"") if mode_node is not None else "r"
        uses = uses_of(node, tree)
        new = _new_mode(mode, uses, context)
        if new is None:
            continue
        count += _set(node, found, mode_node, mode, new, context)
    return count


def _unwritten(node, mode_node, tree, context):
    """Let py2 open a file for writing whose mode has a name."""
    given = r"\b%s\s*=\s*['\"](\w*\+?)" % re.escape(str(mode_node).strip())
    modes = re.findall(given, str(tree))
    uses = uses_of(node, tree)
    if context.dialect != "2" or mode_node.type != token.NAME or not uses & {TEXT, UNKNOWN}:
        return 0
    if modes and not any(set(mode) & set("wa") for mode in modes):
        return 0
    return _set(node, [], None, "", BOTH, context)


def _mode_node(found):
    for argument in found[1:]:
        if keyword(argument) == "mode":
            return argument.children[2] if argument.children[2].type == token.STRING else argument
    if len(found) > 1 and keyword(found[1]) is None:
        return found[1]
    return None


def _new_mode(mode, uses, context):
    """Return the mode that serves the uses, BOTH or CSV, or None where the mode is right."""
    plain = _proper(mode.replace("U", ""))
    plain = plain if plain.strip("b") else "r" + plain
    if plain[:1] == "r" and "+" not in plain:
        wanted = plain
        if BYTES in uses and TEXT not in uses and "b" not in plain:
            wanted = plain + "b"
        if uses == {CSV} and "b" in plain:
            return CSV
        if uses == {TEXT} and "b" in plain:
            wanted = plain.replace("b", "")
        return wanted if wanted != mode else None
    if context.dialect != "2" and UNKNOWN in uses:
        return None
    if "b" in mode:
        if not uses or uses == {BYTES}:
            return None
        if uses == {TEXT}:
            return plain.replace("b", "")
        return CSV if uses == {CSV} else BOTH
    if uses == {BYTES}:
        return plain + "b"
    if BYTES in uses:
        return BOTH
    return plain if plain != mode else None


def _proper(mode):
    """Return a mode with one of r, w and a: Python 2 took the first of several."""
    kept = [letter for letter in mode if letter in "rwax"][:1]
    return "".join(kept + [letter for letter in mode if letter in "b+t"])


def _set(node, found, mode_node, mode, new, context):
    if new == BOTH:
        if str(node.children[0]).strip() == "open":
            leaf = node.children[0]
            leaf.replace(name(context.helper("open").split(".")[0], prefix=leaf.prefix))
            node.insert_child(1, Node(syms.trailer, [Leaf(token.DOT, "."), name("open")]))
            if _BYTES_AS_TEXT.search(context.text):
                append_argument(node, _named("encoding", "'latin-1'"))
        return 1
    if new == CSV:
        _replace_mode(mode_node, mode.replace("b", ""))
        append_argument(node, _named("newline", "''"))
        return 1
    if mode_node is not None:
        _replace_mode(mode_node, new)
    else:
        quote = '"' if str(found[0]).strip().startswith('"') else "'"
        append_argument(node, Leaf(token.STRING, quote + new + quote, prefix=" "))
    return 1


def _named(word, text):
    return Node(
        syms.argument, [name(word, prefix=" "), Leaf(token.EQUAL, "="), Leaf(token.STRING, text)]
    )


def _replace_mode(node, mode):
    node.value = re.sub(r"^\w*(['\"])\w*\+?\w*\1$", lambda m: m[1] + mode + m[1], node.value)
    node.changed()
