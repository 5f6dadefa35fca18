"""Text that is hashed, compressed or sent."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported_path
from ..source.kinds import STRING
from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    bare_text,
    call,
    calls,
    expression,
    keyword,
    syms,
)

NAME = "hashed text"
WHY = "hashes, compressors, os.write and sockets take bytes, and text is none"
EXAMPLE = (
    "import hashlib\nprint hashlib.md5('abc').hexdigest()\n",
    "import hashlib\nprint(hashlib.md5('abc'.encode('utf-8')).hexdigest())\n",
)
ORDER = 59
DIALECTS = ("2",)
NEEDS = r"bytearray|\barray\b|frombuffer|hashlib|hmac|zlib|binascii|bz2|os\.write|socket"

_TAKE_BYTES = re.compile(
    r"^(hashlib\.\w+|hmac\.new|zlib\.(compress|crc32|adler32)|binascii\.\w+|bz2\.compress|"
    r"os\.write|array\.array|numpy\.frombuffer)$"
)


# What gives bytes, and can stay as it is.
_BYTES = re.compile(
    r"^[bB]['\"]|\.encode\(|dumps\(|compress\(|\.to(string|bytes)\(|\bpack\(|\brb\b|\bbuffer\(|digest\("
    r"|^\w+\.(flags|data|read\()|old_bytes\.|memoryview\(|\.raw|urandom|\[[^:\]]*\]$|^-?\d|\.get_value\("
)


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    updated = _made_by(tree, aliases, "hashlib")
    sockets = _made_by(tree, aliases, "socket")
    count = 0
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        path = imported_path(function, aliases)
        hashed = rest == "update" and root in updated
        sent = rest in ("send", "sendall", "sendto") and root in sockets
        if (
            (function == "bytearray" or rest == "frombytes")
            and found
            and context.kinds.of(found[0]) == STRING
        ):
            count += _encode(found[0])
        if not (_TAKE_BYTES.match(path) or hashed or sent):
            continue
        if path == "hmac.new" and len(found) == 2:
            append_argument(node, Leaf(token.STRING, "'md5'", prefix=" "))
        if path == "array.array":
            found = _of_numbers(node, found, context)
        several = path in ("hmac.new", "os.write") or sent
        for value in found[:2] if several else found[:1]:
            if keyword(value) is not None:
                continue
            if context.kinds.of(value) == STRING:
                count += _encode(value)
            elif hashed or path.startswith(("hashlib.", "zlib.", "binascii.", "bz2.")):
                count += _ask(value, context)
    return count


def _of_numbers(node, found, context):
    """Return what an array is made of; report one of characters, which is gone."""
    if found and bare_text(found[0]).strip("uU'\"") == "c":
        context.report(node, "array has no characters any more", "write bytearray")
        return []
    return found[1:]


def _ask(value, context):
    """Let the running program see whether a parameter is text."""
    if context.kinds.of(value) is not None or _BYTES.search(bare_text(value)):
        return 0
    if value.type == syms.power and bare_text(value.children[0]) in ("str", "repr"):
        return _encode(value)
    context.wanted.add("old_bytes")
    inner = value.clone()
    inner.prefix = ""
    value.replace(call("old_bytes.raw", [inner], prefix=value.prefix))
    return 1


def _made_by(tree, aliases, module):
    """Return the names that hold what a module made: a hash, a socket."""
    names = set()
    for node, function, _ in calls(tree):
        root = function.split(".")[0]
        if aliases.get(root, "").split(".")[0] == module and node.parent.type == syms.expr_stmt:
            names.update(bare_text(node.parent.children[0]).strip("()").split(","))
    return names


def _encode(value):
    """Add ``.encode('utf-8')`` to an expression that is text."""
    text = bare_text(value)
    if text[:1] in "bB" or re.search(r"\.encode\([^()]*\)$", text):
        return 0
    inner = value.clone()
    inner.prefix = ""
    if value.type not in (token.STRING, token.NAME, syms.power):
        inner = expression("(%s)" % inner)
    added = expression("f.encode('utf-8')").children[1:]
    for child in added:
        child.remove()
    if inner.type == syms.power and "**" not in text:
        for child in added:
            inner.append_child(child)
        new = inner
    else:
        new = Node(syms.power, [inner, *added])
    new.prefix = value.prefix
    value.replace(new)
    return 1
