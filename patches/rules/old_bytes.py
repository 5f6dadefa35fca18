"""Bytes that a program may use as the text that they were."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.byte_sources import (
    asks_for_text,
    byte_names,
    call_end,
    full_path,
    gives_bytes,
)
from ..source.file_uses import BEYOND_ASCII
from ..source.kinds import STRING
from ..source.nodes import nodes_of
from ..source.redirect import chain
from ..source.syntax import (
    Leaf,
    arguments,
    bare_text,
    call,
    calls,
    expression,
    is_attribute,
    syms,
)

NAME = "old bytes"
WHY = (
    "what base64, zlib, struct, a socket, a program or an address gave was text in Python 2; it is "
    "bytes now, which lib.old_bytes lets be both"
)
EXAMPLE = (
    "import base64\nname = base64.b64decode(s)\nprint name + '.jl'\n",
    "from lib import old_bytes\nimport base64\nname = old_bytes.text(base64.b64decode(s))\n"
    "print(name + '.jl')\n",
)
ORDER = 61
DIALECTS = ("2",)
NEEDS = (
    r"base64|binascii|zlib|bz2|struct|subprocess|urlopen|socket|extractfile|ZipFile|tostring"
    r"|\.encode\(|StringIO|['\"]r\+?b|\\x[89a-fA-F]|gzip|\bos\.read\(|\.recv\(|wfile|minidom"
    r"|\.read(?:line)?\("
)

_MAKERS = re.compile(
    r"^(base64\.\w+decode|(base64|old_string)\.decode(string|bytes)|zlib\.decompress|bz2\.decompress"
    r"|binascii\.(hexlify|unhexlify|[ab]2[ab]_\w+)|subprocess\.check_output"
    r"|xml\.etree\.(c?ElementTree)\.tostring|os\.read)$"
)
_READS = (".read", ".readline", ".readlines", ".recv", ".communicate")
_PACKED = re.compile(r"\bpack\(|\.to(string|bytes)\(")
# What puts bytes into a file in memory, or takes some from it.
_BINARY = re.compile(r"(ickle\.(dump|load)|\bImage\.open|\.save\w*|\.load|File|\.loadmat|imread)$")
_CODEC = re.compile(r"^\((?:encoding=)?([uU]?['\"][\w-]+['\"](?:,[^()]*)?)?\)$")
# What takes bytes and does not mind that they are no text.
_TAKERS = re.compile(
    r"(^|\.)(compile|unpack|unpack_from|frombuffer|fromstring|loads|decompress|decompressobj|"
    r"BytesIO|StringIO|write|update|md5|sha1|sha256|new|send|sendall|sendto|b64encode|encodebytes|hexlify|"
    r"crc32|adler32|raw|text|len|open|unhexlify|\w+decode|communicate|compress)$"
)
_STRINGS = re.compile(r"\d*[spc]")


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    opened = byte_names(tree, aliases)
    count = 0
    for node, function, found in reversed(list(calls(tree))):
        path = full_path(function, aliases)
        if path in ("struct.pack", "struct.unpack"):
            count += _struct(node, path, found)
        elif path in ("struct.Struct", "struct.pack_into", "struct.unpack_from"):
            _packed_text(node, path, found, context)
        elif _MAKERS.match(path):
            count += 0 if asks_for_text(found) else _wrap(node, call_end(node))
        elif path == "io.StringIO":
            count += _in_memory(node, found, context)
        elif function.endswith(_READS) and function.rpartition(".")[0] in opened:
            count += _wrap(node, call_end(node))
        elif function.endswith(".write") and len(found) == 1 and _literal_bytes(found[0]):
            count += _as_bytes(found[0])
        elif function == "open":
            count += _written_at_once(node)
        elif function.endswith(".stdin.write") and function[:-6] in opened and len(found) == 1:
            count += _raw(found[0])
        elif function.endswith(".wfile.write") and len(found) == 1:
            count += _raw(found[0])
        elif function.endswith(".recv") and "recv" not in context.bound:
            count += _wrap(node, call_end(node))
    for node in [node for node in tree.post_order() if node.type == syms.power]:
        count += _chained(node, aliases, opened)
    for loop in nodes_of(tree, syms.for_stmt, syms.comp_for):
        count += _lines(loop, aliases, opened)
    count += _beside_bytes(tree)
    if count:
        _join(tree)
        context.wanted.add("old_bytes")
    return count


def _written_at_once(node):
    """Write bytes where ``open(p, 'wb').write('\\xff')`` is given them; return 1 if it is."""
    last = node.children[-1]
    if len(node.children) != 4 or bare_text(node.children[2]) != ".write":
        return 0
    found = arguments(last)
    return _as_bytes(found[0]) if len(found) == 1 and _literal_bytes(found[0]) else 0


def _beside_bytes(tree):
    """Make bytes of what is added to packed numbers and is no letter; return how many."""
    count = 0
    for node in nodes_of(tree, syms.arith_expr):
        parts = node.children[::2]
        if any(_PACKED.search(bare_text(part)) for part in parts):
            for part in parts:
                if part.type == token.STRING and BEYOND_ASCII.match(part.value):
                    count += _as_bytes(part)
    return count


def _parts(node):
    return node.children[::2] if node.type == syms.arith_expr else [node]


def _literal_bytes(node):
    """Return whether literals of Python 2 are bytes that are no ASCII, by their numbers."""
    parts = _parts(node)
    literal = all(part.type == token.STRING and part.value[0] in "'\"" for part in parts)
    return literal and any(BEYOND_ASCII.match(part.value) for part in parts)


def _as_bytes(node):
    for part in _parts(node):
        part.replace(Leaf(token.STRING, "b" + part.value, prefix=part.prefix))
    return 1


def _raw(value):
    """Make bytes of what a program is given to read."""
    inner = value.clone()
    inner.prefix = ""
    value.replace(call("old_bytes.raw", [inner], prefix=value.prefix))
    return 1


def _in_memory(node, found, context):
    """Let a file in memory take bytes where it may be given some; return 1 if it may."""
    target = node.parent.children[0] if node.parent.type == syms.expr_stmt else None
    if found:
        wanted = found[0].type != token.STRING and context.kinds.of(found[0]) != STRING
    else:
        wanted = target is not None and _given_bytes(bare_text(target), node)
    if not wanted:
        return 0
    parts = node.children[: call_end(node) - 1]
    new = expression("old_bytes.StringIO", prefix=node.prefix).children[:]
    for child in [*parts, *new]:
        child.remove()
    for place, child in enumerate(new):
        node.insert_child(place, child)
    return 1


def _given_bytes(target, node):
    """Return whether bytes are written to a file in memory, or read from it."""
    while node.parent is not None:
        node = node.parent
    for other, function, found in calls(node):
        if _BINARY.search(function) and any(bare_text(item).endswith(target) for item in found):
            return True
        if function == target + ".write" and re.search(
            r"pack\(|\.encode\(|\.tobytes\(|dumps\(|chr\(", bare_text(other)
        ):
            return True
    return False


def _join(tree):
    """Let ``' '.join(words)`` take words that are bytes."""
    for node in nodes_of(tree, syms.power):
        head, *rest = node.children
        if head.type != token.STRING or len(rest) < 2 or bare_text(rest[0]) != ".join":
            continue
        found = arguments(rest[1])
        if len(found) != 1 or "str(" in bare_text(found[0]):
            continue
        inner = found[0].clone()
        if inner.type == syms.argument:
            inner = expression("[%s]" % str(inner).strip())
        inner.prefix = " "
        string = head.clone()
        string.prefix = ""
        new = call("old_bytes.join", [string, inner], prefix=node.prefix)
        for child in rest[2:]:
            child.remove()
            new.append_child(child)
        node.replace(new)


def _struct(node, path, found):
    """Send what packs or unpacks strings to the functions that take and give text."""
    form = found[0] if found else None
    if form is None or form.type != token.STRING:
        return 0
    letters = bool(_STRINGS.search(form.value.strip("uUbBrR'\"")))
    beside = path.endswith(".pack") and node.parent.type == syms.arith_expr
    if not letters and not beside:
        return 0
    parts = node.children[: call_end(node) - 1]
    new = call("old_bytes." + path.rpartition(".")[2], [], prefix=node.prefix).children[:2]
    for child in [*parts, *new]:
        child.remove()
    for place, child in enumerate(new):
        node.insert_child(place, child)
    return 1


def _packed_text(node, path, found, context):
    """Report a form of bytes for which there is no function that takes and gives text."""
    form = found[0] if found else None
    if form is not None and form.type == token.STRING and _STRINGS.search(form.value.strip("'\"")):
        context.report(
            node,
            "%s takes and gives bytes for %s" % (path, form.value),
            "write b'...' or .encode() for what is packed, .decode() for what is unpacked",
        )


def _chained(node, aliases, opened):
    """Wrap ``urlopen(a).read()``, ``t.extractfile(n).read()`` and ``s.encode(c)`` that is kept."""
    if node.parent is None:
        return 0
    for number in range(len(node.children) - 1, 0, -1):
        trailer, before = node.children[number], node.children[number - 1]
        if trailer.type != syms.trailer or trailer.children[0].type != token.LPAR:
            continue
        method = bare_text(before)
        if method in _READS and number > 2:
            head = "".join(map(bare_text, node.children[: number - 2]))
            given = arguments(node.children[number - 2])
            inside = head.endswith(".open") and head[:-5] in opened
            if inside or gives_bytes(full_path(head, aliases), head, given):
                return _wrap(node, number + 1)
        if method in (".toxml", ".toprettyxml") and "encoding=" in bare_text(trailer):
            return _wrap(node, number + 1)
        if method == ".encode" and (number + 1 < len(node.children) or _kept(node)):
            if _CODEC.match(bare_text(trailer)) and bare_text(node.children[0]) != "old_string":
                return _wrap(node, number + 1)
    return 0


def _kept(node):
    """Return whether a value goes where nothing shows any more that it was encoded."""
    parent = node.parent
    if parent.type == syms.return_stmt:
        return True
    if parent.type in (syms.listmaker, syms.testlist_gexp):
        return parent.children[0] is node and parent.children[-1].type == syms.comp_for
    if parent.type == syms.trailer:
        key = parent.children[0].type == token.LSQB
        return key or bare_text(parent.prev_sibling or parent) == ".append"
    return parent.type == syms.expr_stmt


def _lines(loop, aliases, opened):
    """Make text of the lines that a loop reads from an address."""
    iterated = loop.children[3]
    function = "".join(map(bare_text, iterated.children[:-1])) if iterated.children else ""
    called = iterated.type == syms.power and bare_text(iterated.children[-1])[0] == "("
    given = arguments(iterated.children[-1]) if called else []
    if (
        called
        and gives_bytes(full_path(function, aliases), function, given)
        or (bare_text(iterated) in opened)
    ):
        new = expression("map(old_bytes.text, x)", prefix=iterated.prefix)
        inner = iterated.clone()
        inner.prefix = " "
        arguments(new.children[1])[1].replace(inner)
        iterated.replace(new)
        return 1
    return 0


def _wrap(node, end):
    """Put ``old_bytes.text(...)`` around the first parts of an expression; return 1 if it did."""
    rest = node.children[end:]
    if rest and bare_text(rest[0]) in (".decode", ".tobytes", ".encode"):
        return 0
    if not rest and (_taken(node) or _only_taken(node)):
        return 0
    prefix = node.prefix
    for child in rest:
        child.remove()
    inner = node.clone()
    inner.prefix = ""
    new = call("old_bytes.text", [inner], prefix=prefix)
    for child in rest:
        new.append_child(child)
    node.replace(new)
    return 1


def _taken(node):
    """Return whether a value goes straight to something that takes bytes."""
    parent = node.parent
    if parent.type in (syms.arglist, syms.argument):
        parent = parent.parent
    if parent.type == syms.arglist:
        parent = parent.parent
    if parent.type != syms.trailer or parent.children[0].type != token.LPAR:
        return parent.type == syms.simple_stmt
    before = parent.parent.children[: parent.parent.children.index(parent)]
    return bool(_TAKERS.search("".join(map(bare_text, before))))


def _only_taken(node):
    """Return whether the name that is given a value only goes to what takes bytes."""
    parent = node.parent
    if parent.type != syms.expr_stmt or parent.children[0].type != token.NAME:
        return False
    region = parent
    while region.parent is not None and region.type != syms.funcdef:
        region = region.parent
    target = parent.children[0]
    for leaf in nodes_of(region, token.NAME):
        if leaf.value == target.value and leaf is not target and not is_attribute(leaf):
            path, _ = chain(leaf)
            if path[1:2] != ["decode"] and not _taken(leaf):
                return False
    return True
