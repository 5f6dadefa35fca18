"""What other programs print."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.file_uses import is_text
from ..source.imports import imported_path
from ..source.syntax import (
    Leaf,
    Node,
    append_argument,
    bare_text,
    calls,
    dotted,
    keyword,
    name,
    syms,
)

NAME = "program output"
WHY = "subprocess gives bytes where it is not asked for text"
EXAMPLE = (
    "import subprocess\nout = subprocess.check_output(['ls'])\nprint out.split('\\n')\n",
    "import subprocess\nout = subprocess.check_output(['ls'], universal_newlines=True)\n"
    "print(out.split('\\n'))\n",
)
ORDER = 59
DIALECTS = ("2",)
NEEDS = "subprocess"


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for node, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path not in ("subprocess.check_output", "subprocess.Popen"):
            continue
        if any(keyword(item) in ("universal_newlines", "text", "encoding") for item in found):
            continue
        region = _region(node)
        names = _targets(node) if path.endswith("output") else _read(node, region)
        caught = path.endswith("output") and _read_when_it_fails(node)
        if caught or any(is_text(name_, region) or _lines(name_, region) for name_ in names):
            _ask_for_text(node)
            count += 1
    return count


def _region(node):
    while node.parent is not None and node.type != syms.funcdef:
        node = node.parent
    return node


def _targets(node):
    """Return the names that a statement gives what its call returns."""
    while node.parent is not None and node.parent.type not in (syms.expr_stmt, syms.suite):
        node = node.parent
        if node.type == syms.simple_stmt:
            return []
    if node.parent is None or node.parent.type != syms.expr_stmt:
        return []
    return [dotted(child) for child in node.parent.children[:-1:2] if dotted(child)]


def _read(node, region):
    """Return the names of what is read from a program that ``Popen`` started."""
    found = []
    for program in _targets(node):
        for other, function, _ in calls(region):
            if not function.startswith(program + "."):
                continue
            if function.endswith(".communicate") and other.parent.type == syms.expr_stmt:
                target = other.parent.children[0]
                parts = target.children[::2] if target.type != token.NAME else [target]
                found += [bare_text(part) for part in parts]
            elif function.endswith((".read", ".readline", ".readlines")):
                found += _targets(other)
    return found


def _read_when_it_fails(node):
    """Return whether an except clause around a call reads what the failed program printed."""
    while node.parent is not None and node.type != syms.funcdef:
        if node.parent.type == syms.try_stmt:
            return ".output" in bare_text(node.parent)
        node = node.parent
    return False


def _lines(target, region):
    """Return whether a loop goes through the lines of a text and uses one as text."""
    for loop in region.pre_order():
        if loop.type in (syms.for_stmt, syms.comp_for):
            if bare_text(loop.children[3]).startswith((target + ".split", target + ".readlines")):
                whole = loop if loop.type == syms.for_stmt else loop.parent
                if is_text(bare_text(loop.children[1]), whole):
                    return True
    return False


def _ask_for_text(node):
    argument = Node(
        syms.argument, [name("universal_newlines"), Leaf(token.EQUAL, "="), name("True")]
    )
    argument.prefix = " "
    append_argument(node, argument)
