"""What a source opens that gives bytes when it is read: files, addresses, programs, sockets."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from .imports import imported_path
from .nodes import nodes_of
from .syntax import Node, arguments, bare_text, calls, keyword, syms

# Functions that make something which is read: the names given their results give bytes.
_OPENED = re.compile(
    r"(^|\.)(urlopen|extractfile|ZipFile|socketpair|accept)$|ZipFile\(.*\)\.open$"
    r"|^socket\.(socket|create_connection)$"
)
_COMPRESSED = re.compile(r"^(gzip\.(open|GzipFile)|bz2\.BZ2File)$")


def full_path(function: str, aliases: dict[str, str]) -> str:
    """Return the name of a function with that of its module, however it was imported."""
    return imported_path(function, aliases) or function


def byte_names(tree: Node, aliases: dict[str, str]) -> set[str]:
    """Return the names of what gives bytes when it is read."""
    found: set[str] = set()
    for node, function, given in calls(tree):
        holder = node.parent
        if holder.type == syms.with_item:
            target = holder.children[-1]
        elif holder.type == syms.expr_stmt:
            target = holder.children[0]
        else:
            continue
        path = full_path(function, aliases)
        parts = target.children[::2] if target.type == syms.testlist_star_expr else [target]
        names = [bare_text(part) for part in parts]
        if call_end(node) < len(node.children):
            continue
        if gives_bytes(path, function, given):
            found.update(names)
        elif path == "subprocess.Popen" and not asks_for_text(given):
            found.update(names)
            found.update(each + end for each in names for end in (".stdin", ".stdout", ".stderr"))
    return found | _parameters(tree, aliases, found)


def gives_bytes(path: str, function: str, given: list[Node]) -> bool:
    """Return whether a call opens something that gives bytes."""
    if _COMPRESSED.match(path):
        mode = bare_text(given[1]) if len(given) > 1 else ""
        return not re.search(r"^\w*['\"][wax]|t['\"]$", mode.rpartition("=")[2])
    return bool(_OPENED.search(path)) or _binary(function, given)


def _parameters(tree: Node, aliases: dict[str, str], opened: set[str]) -> set[str]:
    """Return the parameters that functions of the file are given such a thing for."""
    functions: dict[str, list[Any]] = {}
    for node in nodes_of(tree, syms.funcdef):
        functions.setdefault(node.children[1].value, []).append(node)
    found: set[str] = set()
    for _, function, given in calls(tree):
        definitions = functions.get(function, ())
        if len(definitions) != 1:
            continue
        names = arguments(definitions[0].children[2])
        inner = names[0].children if names and names[0].type == syms.typedargslist else names
        names = [part for part in inner if part.type != token.COMMA]
        for name_, argument in zip(names, given):
            inside = list(calls(argument))[:1] if argument.type == syms.power else []
            bytes_ = bare_text(argument) in opened or any(
                node is argument and gives_bytes(full_path(text, aliases), text, items)
                for node, text, items in inside
            )
            if bytes_ and name_.type == token.NAME:
                found.add(name_.value)
    return found


def asks_for_text(found: list[Node]) -> bool:
    """Return whether a program's output is asked for as text."""
    return any(keyword(item) in ("universal_newlines", "encoding", "text") for item in found)


def _binary(function: str, found: list[Node]) -> bool:
    """Return whether this opens a file for reading bytes."""
    mode = found[1] if function == "open" and len(found) > 1 else None
    return mode is not None and bool(re.match(r"\w?['\"](rb|r\+b|rb\+)", bare_text(mode)))


def call_end(node: Node) -> int:
    """Return after how many of its parts a call is over."""
    for number, child in enumerate(node.children):
        if child.type == syms.trailer and child.children[0].type == token.LPAR:
            return number + 1
    return len(node.children)
