"""Files opened as text and used as bytes, or the other way round."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from fissix.pgen2 import token

from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    arguments,
    call_trailer,
    calls,
    dotted,
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
DIALECTS = ("2", "either")


class _Use(Enum):
    """What an opened file is used for, or is to take."""

    TEXT = 1
    BYTES = 2
    CSV = 3
    UNKNOWN = 4
    BOTH = 5  # text and bytes: py2.open decides at each write


TEXT, BYTES, CSV, UNKNOWN, BOTH = _Use


_BYTES_CALLS = re.compile(
    r"(^|\.)(c?[pP]ickle|pkl|np|numpy|marshal|struct)\."
    r"(load|dump|save|savez|savez_compressed|fromfile|Unpickler|Pickler)$"
)
_TEXT_CALLS = re.compile(r"(^|\.)(json|simplejson|yaml)\.(dump|load)$|^print$")
_BYTES_VALUES = re.compile(
    r"^b['\"]|\.(tobytes|tostring|encode|content)\b|(^|\.)struct\.pack\b|"
    r"(^|\.)(c?[pP]ickle|pkl)\.dumps\b"
)
_BINARY_READERS = re.compile(r"(fromstring|frombuffer|unpack)$")


def apply(tree: Any, context: Any) -> int:
    if "open" not in str(tree):
        return 0
    count = 0
    for node, function, found in list(calls(tree)):
        if function != "open" or not found or is_attribute(node.children[0]):
            continue
        mode_node = _mode_node(found)
        if mode_node is not None and mode_node.type != token.STRING:
            continue
        mode = mode_node.value.lstrip("bBuUrR").strip("'\"") if mode_node is not None else "r"
        uses = _uses(node, tree)
        new = _new_mode(mode, uses, context)
        if new is None:
            continue
        count += _set(node, found, mode_node, mode, new, context)
    return count


def _mode_node(found):
    for argument in found[1:]:
        if keyword(argument) == "mode":
            return argument.children[2] if argument.children[2].type == token.STRING else argument
    if len(found) > 1 and keyword(found[1]) is None:
        return found[1]
    return None


def _new_mode(mode, uses, context):
    """Return the mode that serves the uses, BOTH or CSV, or None where the mode is right."""
    writes = set(mode) & set("wa+")
    plain = mode.replace("U", "")
    plain = plain if plain.strip("b") else "r" + plain
    if not writes:
        wanted = plain
        if BYTES in uses and TEXT not in uses and "b" not in plain:
            wanted = plain + "b"
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


def _set(node, found, mode_node, mode, new, context):
    if new == BOTH:
        if str(node.children[0]).strip() == "open":
            leaf = node.children[0]
            leaf.replace(name(context.helper("open").split(".")[0], prefix=leaf.prefix))
            node.insert_child(1, Node(syms.trailer, [Leaf(token.DOT, "."), name("open")]))
        return 1
    if new == CSV:
        _replace_mode(mode_node, mode.replace("b", ""))
        append_argument(
            node,
            Node(
                syms.argument,
                [name("newline", prefix=" "), Leaf(token.EQUAL, "="), Leaf(token.STRING, "''")],
            ),
        )
        return 1
    if mode_node is not None:
        _replace_mode(mode_node, new)
    else:
        quote = '"' if str(found[0]).strip().startswith('"') else "'"
        append_argument(node, Leaf(token.STRING, quote + new + quote, prefix=" "))
    return 1


def _replace_mode(node, mode):
    node.value = re.sub(r"^\w*(['\"])\w*\+?\w*\1$", lambda m: m[1] + mode + m[1], node.value)
    node.changed()


def _uses(node, tree):
    """Return how the opened file is used: a set of TEXT, BYTES, CSV and UNKNOWN."""
    trailer = call_trailer(node)
    after = node.children[node.children.index(trailer) + 1 :]
    if after:
        # open(p).read()
        return {_reading(node, after)}
    parent = node.parent
    if parent.type in (syms.arglist, syms.trailer, syms.argument):
        return {_passed(node)}
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


def _region(node):
    """Return the function that holds a node, or the whole tree."""
    while node.parent is not None and node.type != syms.funcdef:
        node = node.parent
    return node


def _use(leaf, target):
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
        return None
    if rest:
        return None
    parent = leaf.parent
    if parent.type in (syms.arglist, syms.trailer, syms.argument):
        return _passed(leaf)
    if parent.type == syms.print_stmt:
        return TEXT
    return None


def _passed(node):
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


def _call_of(node):
    """Return the call that a node is an argument of."""
    node = node.parent
    if node is not None and node.type == syms.arglist:
        node = node.parent
    if node is None or node.type != syms.trailer or node.children[0].type != token.LPAR:
        return None
    return node.parent if node.parent.type == syms.power else None


def _reading(node, rest):
    """Return whether what is read goes to something that wants bytes."""
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


def _value(node):
    """Return whether an expression that is written is text or bytes."""
    text = str(node).strip()
    if _BYTES_VALUES.search(text):
        return BYTES
    if node.type == token.STRING:
        return TEXT
    if node.type == syms.atom and all(child.type == token.STRING for child in node.children):
        return TEXT
    if node.type == syms.atom and len(node.children) == 3:
        return _value(node.children[1])
    if node.type == syms.term and node.children[1].type == token.PERCENT:
        return TEXT if _value(node.children[0]) == TEXT else UNKNOWN
    if node.type == syms.arith_expr:
        values = {_value(child) for child in node.children[::2]}
        return TEXT if TEXT in values and BYTES not in values else UNKNOWN
    if node.type == syms.power:
        head = str(node.children[0]).strip()
        if head in ("str", "repr", "unicode"):
            return TEXT
        if re.match(r"^(json|simplejson)\.dumps\b", text):
            return TEXT
        if node.children[0].type == token.STRING and re.search(r"\.(format|join)\(", text):
            return TEXT
    return UNKNOWN
