"""Bytes that a program treats as text."""

from __future__ import annotations

import codecs
import re
from typing import Any

from fissix.pgen2 import token

from ..source.archives import archives
from ..source.kinds import STRING
from ..source.nodes import nodes_of
from ..source.syntax import arguments, bare_text, expression, keyword, syms

NAME = "bytes as text"
WHY = "encode, b'..' and archives gave text in Python 2; they give bytes, which are no text now"
EXAMPLE = (
    "print name.encode('utf-8')\nif word == 'a' + b'b': pass\n",
    "print(name.encode('utf-8').decode('utf-8'))\nif word == 'a' + 'b': pass\n",
)
ORDER = 58
DIALECTS = ("2",)
NEEDS = r"\bencode\(|\b[bB]['\x22]|\bZipFile\("

_ENCODE = re.compile(r"^\((?:encoding=)?[uU]?['\"]([\w-]+)['\"](?:,[^()]*)?\)$")
_METHODS = frozenset(
    "split rsplit splitlines startswith endswith find rfind index count replace join strip lstrip "
    "rstrip partition rpartition".split()
)
_MAYBE = (token.STRING, syms.trailer, syms.power)
_MAKERS = ("encode", "read")  # methods that give bytes
_COMPARISONS = {"==", "!=", "in"}


def apply(tree: Any, context: Any) -> int:
    opened = archives(tree)
    names = _names(tree, context)
    count = 0
    for node in list(tree.post_order()):
        if node.type in _MAYBE and node.parent is not None:
            if _may_be_bytes(node) and (_shown(node, context) or id(node) in names):
                count += _to_text(node, opened)
    return count


def _may_be_bytes(node):
    """Return whether `_to_text` could have something to do, as far as a glance tells."""
    if node.type == token.STRING:
        return node.value[0] in "bB"
    last = node if node.type == syms.trailer else node.children[-1]
    before = last.prev_sibling
    if last.type != syms.trailer or before is None or before.type != syms.trailer:
        return False
    return before.children[0].type == token.DOT and before.children[1].value in _MAKERS


def _names(tree, context):
    """Return the values (by their identity) of names that are shown as text later on."""
    values: dict[Any, list[Any]] = {}
    for node in nodes_of(tree, syms.expr_stmt):
        if len(node.children) == 3:
            target, equal, value = node.children
            if target.type == token.NAME and equal.type == token.EQUAL:
                values.setdefault((_scope(node), target.value), []).append(value)
    found = set()
    words = {word for _, word in values}
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value in words:
            own = values.get((_scope(leaf), leaf.value), ())
            if own and leaf.parent.type != syms.trailer and _shown(leaf, context):
                found.update(map(id, own))
    return found


def _scope(node):
    while node.parent is not None and node.type != syms.funcdef:
        node = node.parent
    return id(node)


def _shown(node, context):
    """Return whether an expression stands where text is wanted: printed, formatted, compared."""
    parent = node.parent
    if parent.type == syms.arglist:
        parent = parent.parent
    if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
        function = "".join(
            str(child).strip()
            for child in parent.parent.children[: parent.parent.children.index(parent)]
        )
        method = function.rpartition(".")[2]
        quoted = function[:1] in "'\"" and method in ("format", "join")
        owner = parent.parent.children[0]
        asked = method in _METHODS and function.count(".") == 1 and _text(owner, context)
        return function in ("print", "str") or quoted or asked
    if parent.type in (syms.arith_expr, syms.term, syms.comparison):
        index = parent.children.index(node)
        for operator, other in ((index - 1, index - 2), (index + 1, index + 2)):
            if 0 <= other < len(parent.children):
                sign = parent.children[operator]
                wanted = {"+"} if parent.type == syms.arith_expr else {"%"}
                wanted = _COMPARISONS if parent.type == syms.comparison else wanted
                if getattr(sign, "value", None) in wanted and _text(
                    parent.children[other], context
                ):
                    return True
        return False
    if parent.type in (syms.testlist_gexp, syms.atom) and bare_text(parent)[:1] != "[":
        outer = parent.parent if parent.type == syms.testlist_gexp else parent
        return outer.type == syms.atom and outer.parent.type == syms.term and _shown(outer, context)
    return _chained(node, context)


def _text(node, context):
    if node.type == token.STRING:
        return node.value[:1] not in "bB"
    if node.type == syms.atom and len(node.children) == 3 and node.children[1].children:
        inner = node.children[1].children[::2]
        return all(part.type == token.STRING and part.value[:1] not in "bB" for part in inner)
    return context.kinds.of(node) == STRING and not _ends_in_bytes(node)


def _chained(node, context):
    """Return whether a call's result is taken apart with text: ``archive.read(n).split(',')``."""
    if node.type != syms.trailer or node.parent.type != syms.power:
        return False
    rest = node.parent.children[node.parent.children.index(node) + 1 :]
    if len(rest) < 2 or bare_text(rest[0])[1:] not in _METHODS:
        return False
    given = [item for item in arguments(rest[1]) if keyword(item) is None]
    return all(context.kinds.of(item) in (STRING, "int") for item in given)


def _ends_in_bytes(node):
    return node.type == syms.power and bare_text(node.children[-2]) == ".encode"


def _to_text(node, opened):
    """Make text of one expression where it shows that it is bytes; return 1 if it was."""
    if node.type == token.STRING:
        if re.match(r"[bB][rR]?['\"]", node.value):
            node.value = node.value[1:]
            node.changed()
            return 1
        return 0
    if node.type == syms.trailer:
        chain = node.parent.children[: node.parent.children.index(node) + 1]
    else:
        chain = node.children if node.type == syms.power else []
    if len(chain) < 3 or chain[-1].type != syms.trailer:
        return 0
    method, given = bare_text(chain[-2]), bare_text(chain[-1])
    codec = None
    if method == ".encode":
        found = _ENCODE.match(given)
        codec = found[1] if found else ("ascii" if given == "()" else None)
        if codec and (not _is_codec(codec) or bare_text(chain[0]) == "old_string"):
            return 0
    elif method == ".read" and "".join(map(bare_text, chain[:-2])) in opened:
        codec = "utf-8"
    if codec is None:
        return 0
    power = chain[-1].parent
    place = power.children.index(chain[-1]) + 1
    if place + 1 < len(power.children) and bare_text(power.children[place]) == ".decode":
        return 0
    added = expression("f.decode('%s')" % codec).children[1:]
    for offset, child in enumerate(added):
        child.remove()
        power.insert_child(place + offset, child)
    return 1


def _is_codec(name):
    """Return whether text is encoded under this name, and not an argument of something else."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False
