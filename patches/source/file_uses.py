"""How a source uses an opened file: as text, as bytes, or both."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from fissix.pgen2 import token

from .nodes import nodes_of, remembered
from .syntax import Node, arguments, call_trailer, dotted, is_attribute, keyword, syms


class Use(Enum):
    """What an opened file is used for, or is to take."""

    TEXT = 1
    BYTES = 2
    CSV = 3
    UNKNOWN = 4
    BOTH = 5  # text and bytes: py2.open decides at each write


TEXT, BYTES, CSV, UNKNOWN, BOTH = Use


_BYTES_CALLS = re.compile(
    r"(^|\.)(c?[pP]ickle|pkl|dill|cloudpickle|np|numpy|marshal|struct)\."
    r"(load|dump|save|savez|savez_compressed|fromfile|Unpickler|Pickler)$"
)
_TEXT_CALLS = re.compile(r"(^|\.)(json|simplejson|yaml)\.(dump|load)$|^print$")
_BYTES_VALUES = re.compile(
    r"^b['\"]|\.(tobytes|tostring|encode|content)\b|(^|\.)struct\.pack\b|"
    r"(^|\.)(c?[pP]ickle|pkl|dill|cloudpickle|marshal)\.dumps\b|\bcompress\("
)
_BINARY_READERS = re.compile(
    r"(fromstring|frombuffer|unpack|decompress|(^|\.)(md5|sha1|sha256|crc32|adler32))$"
)
# A literal with \x89: a byte that is no letter.
BEYOND_ASCII = re.compile(r"(?s)^['\"].*\\x[89a-fA-F]")


def uses_of(node: Node, tree: Node) -> Any:
    """Return how the file that a call opens is used.

    Parameters
    ----------
    node : fissix.pytree.Node
        The call.
    tree : fissix.pytree.Node

    Returns
    -------
    set of Use
        TEXT, BYTES, CSV and UNKNOWN.
    """
    trailer = call_trailer(node)
    after = node.children[node.children.index(trailer) + 1 :]
    if after:
        # open(p).read()
        if str(after[0]).strip() == ".write" and len(after) > 1 and arguments(after[1]):
            return {_value(arguments(after[1])[0])}
        return {_reading(node, after)}
    parent = node.parent
    if parent.type in (syms.arglist, syms.trailer, syms.argument):
        return {_passed(node)}
    if _iterated(node):
        return {_loop(node)}
    target = None
    if parent.type == syms.expr_stmt and parent.children[1].type == token.EQUAL:
        target = dotted(parent.children[0])
    elif parent.type == syms.with_item and len(parent.children) == 3:
        target = dotted(parent.children[2])
    if target is None:
        return {UNKNOWN}
    scope = _region(node) if "." not in target else tree
    uses = set()
    for leaf in scope.leaves():
        if leaf.type == token.NAME and leaf.value == target.split(".")[0]:
            use = _use(leaf, target)
            if use is not None:
                uses.add(use)
    return uses


def _region(node: Any) -> Any:
    """Return the function that holds a node, or the whole tree."""
    while node.parent is not None and node.type != syms.funcdef:
        node = node.parent
    return node


def _use(leaf: Any, target: Any) -> Any:
    """Return how one mention of the file uses it, None for a mention that says nothing."""
    if is_attribute(leaf):
        return None
    holder = leaf.parent
    rest = []
    if holder is not None and holder.type == syms.power and holder.children[0] is leaf:
        path = [leaf.value]
        index = 1
        for part in target.split(".")[1:]:
            if index >= len(holder.children) or str(holder.children[index]).strip() != "." + part:
                return None
            path.append(part)
            index += 1
        rest = holder.children[index:]
        leaf = holder if not rest else leaf
    elif "." in target:
        return None
    if rest and rest[0].type == syms.trailer and rest[0].children[0].type == token.DOT:
        method = rest[0].children[1].value
        called = rest[1] if len(rest) > 1 else None
        if method == "write" and called is not None:
            written = arguments(called)
            return _value(written[0]) if written else UNKNOWN
        if method == "writelines":
            return UNKNOWN
        if method in ("read", "readline", "readlines"):
            return _reading(holder, rest)
        if method == "seek" and called is not None and _from_elsewhere(arguments(called)):
            return BYTES
        return None
    if rest:
        return None
    parent = leaf.parent
    if _iterated(leaf):
        return _loop(leaf)
    if parent.type in (syms.arglist, syms.trailer, syms.argument):
        return _passed(leaf)
    if parent.type == syms.print_stmt:
        return TEXT
    return None


def _from_elsewhere(found: Any) -> bool:
    """Return whether a place in a file is counted from its end, or from here, as in bytes only."""
    if len(found) != 2 or str(found[0]).strip() == "0":
        return False
    return str(found[1]).strip() in ("1", "2", "os.SEEK_CUR", "os.SEEK_END")


def _iterated(node: Any) -> Any:
    """Return whether a loop goes through the lines of a file."""
    return node.parent.type in (syms.for_stmt, syms.comp_for) and node.parent.children[3] is node


def _loop(node: Any) -> Any:
    """Return TEXT where a loop uses its lines as text, None where it does not tell."""
    loop = node.parent
    target = dotted(loop.children[1])
    region = loop if loop.type == syms.for_stmt else loop.parent
    return TEXT if target is not None and is_text(target, region) else None


def is_text(target: str, region: Node) -> bool:
    """Return whether the value of a name is used as text, as bytes cannot be.

    Parameters
    ----------
    target : str
    region : fissix.pytree.Node
        Where to look for its uses.
    """
    for leaf in region.leaves():
        if leaf.type != token.NAME or leaf.value != target or is_attribute(leaf):
            continue
        whole = leaf.parent if leaf.parent.type == syms.power else leaf
        if whole is not leaf and whole.children[0] is not leaf:
            continue
        trailers = whole.children[1:] if whole is not leaf else []
        for trailer in trailers:
            if trailer.type == syms.trailer and trailer.children[0].type == token.LPAR:
                if any(_literal(item) for item in arguments(trailer)):
                    return True
        if _beside_text(whole):
            return True
    return False


def _literal(node: Any) -> Any:
    """Return whether a node is text that is written out, which bytes do not go with."""
    return node.type == token.STRING and node.value[0] not in "bB"


def _beside_text(node: Any) -> Any:
    """Return whether a value is compared with, looked for in or added to a text."""
    parent = node.parent
    if parent.type not in (syms.comparison, syms.arith_expr):
        return False
    return any(_literal(other) for other in parent.children if other is not node)


def _passed(node: Any) -> Any:
    """Return how a function that gets the file as an argument uses it."""
    argument = node
    if argument.parent.type == syms.argument:
        argument = argument.parent
        if keyword(argument) == "file" and "print" in str(_call_of(argument).children[0]):
            return TEXT
    power = _call_of(argument)
    if power is None:
        return UNKNOWN
    function = ""
    for child in power.children:
        if child.type == token.NAME:
            function = child.value
        elif child.type == syms.trailer and child.children[0].type == token.DOT:
            function += "." + child.children[1].value
        else:
            break
    if _BYTES_CALLS.search(function):
        return BYTES
    if _TEXT_CALLS.search(function):
        return TEXT
    if function in ("csv.writer", "csv.DictWriter", "csv.reader", "csv.DictReader"):
        return CSV
    return UNKNOWN


def _call_of(node: Any) -> Any:
    """Return the call that a node is an argument of."""
    node = node.parent
    if node is not None and node.type == syms.arglist:
        node = node.parent
    if node is None or node.type != syms.trailer or node.children[0].type != token.LPAR:
        return None
    return node.parent if node.parent.type == syms.power else None


def _reading(node: Any, rest: Any) -> Any:
    """Return whether what is read goes to something that wants bytes."""
    if _beside_text(node):
        return TEXT
    if _iterated(node):
        return _loop(node) or UNKNOWN
    if len(rest) > 2:
        method = str(rest[2]).strip()
        if method in (".split", ".strip", ".splitlines", ".format", ".replace"):
            return TEXT
    power = _call_of(node)
    if power is not None:
        function = str(power).split("(")[0].strip()
        if _BINARY_READERS.search(function) or _BYTES_CALLS.search(function):
            return BYTES
        if function.endswith("loads") and "json" not in function:
            return BYTES
        if function.endswith("json.loads"):
            return TEXT
    return UNKNOWN


def _value(node: Any) -> Any:
    """Return whether an expression that is written is text or bytes."""
    text = str(node).strip()
    if node.type == syms.arith_expr and {TEXT, BYTES} <= {_value(n) for n in node.children[::2]}:
        return UNKNOWN  # encoded text and a line's end, for example
    if _BYTES_VALUES.search(text):
        return BYTES
    if re.search(r"\bchr\b", text):
        return UNKNOWN  # a letter, or a byte
    if node.type == token.STRING:
        return BYTES if BEYOND_ASCII.match(node.value) else TEXT
    if node.type == syms.atom and all(child.type == token.STRING for child in node.children):
        return TEXT
    if node.type == syms.atom and len(node.children) == 3:
        return _value(node.children[1])
    if node.type == syms.term and node.children[1].type == token.PERCENT:
        return TEXT if _value(node.children[0]) == TEXT else UNKNOWN
    if node.type == syms.arith_expr:
        values = {_value(child) for child in node.children[::2]}
        return TEXT if TEXT in values and BYTES not in values else UNKNOWN
    if node.type == token.NAME:
        given = _given(node)
        return BYTES if given is not None and _BYTES_VALUES.search(str(given).strip()) else UNKNOWN
    if node.type == syms.power:
        head = str(node.children[0]).strip()
        if head in ("str", "repr", "unicode"):
            return TEXT
        if re.match(r"^(json|simplejson)\.dumps\b", text):
            return TEXT
        if node.children[0].type == token.STRING and re.search(r"\.(format|join)\(", text):
            return TEXT
    return UNKNOWN


def _given(leaf: Any) -> Any:
    """Return the only value that a name is given in its function, or None."""
    values = _assigned(_region(leaf)).get(leaf.value, ())
    return values[0] if len(values) == 1 else None


@remembered
def _assigned(region: Node) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for statement in nodes_of(region, syms.expr_stmt):
        if len(statement.children) != 3:
            continue  # an annotation, or several names
        target, sign, value = statement.children
        if target.type == token.NAME and sign.type == token.EQUAL:
            found.setdefault(target.value, []).append(value)
    return found
