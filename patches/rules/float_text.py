"""Floats made into text."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.bindings import by_name
from ..source.kinds import FLOAT
from ..source.method_calls import call_instead
from ..source.syntax import Node, bare_text, call, calls, syms

NAME = "text of floats"
WHY = (
    "str of a float had twelve digits, and has up to 17: a file that is named by one would get "
    "another name"
)
EXAMPLE = (
    "lr = lr*0.3\nname = 'net_' + str(lr)\nprint 'lr', lr\n",
    "from lib import py2\nlr = lr*0.3\nname = 'net_' + py2.shown(lr)\nprint('lr', lr)\n",
)
ORDER = 63
DIALECTS = ("2",)
NEEDS = r"\bstr\(|%[rs]|%\("

_SHOWN = ("print", "write", "info", "debug", "warn", "warning", "error", "log", "set_description")


def apply(tree: Any, context: Any) -> int:
    if not context.certain:
        return 0
    names = by_name(tree)  # asked once: what is changed below forgets it
    count = 0
    for node, function, found in list(calls(tree)):
        if function == "str" and len(found) == 1 and _worked_out(found[0], names, context):
            if not _only_seen(node):
                call_instead(node, context.helper("shown"))
                count += 1
    for node in [node for node in tree.pre_order() if node.type == syms.term]:
        form = node.children[0]
        if form.type == token.STRING and node.children[1].type == token.PERCENT:
            count += _formatted(form, node.children[2], names, context)
    return count


def _formatted(form, values, names, context):
    """Make text of the floats that ``%s`` takes; return how many."""
    if "%s" not in form.value or _only_seen(form.parent):
        return 0
    parts = [values]
    if values.type == syms.atom and values.children[1].type == syms.testlist_gexp:
        parts = values.children[1].children[::2]
    elif values.type == syms.atom and values.children[0].type == token.LPAR:
        parts = values.children[1:-1]
    forms = _forms(form.value)
    if len(forms) != len(parts):
        return 0
    count = 0
    for letter, part in zip(forms, parts):
        if letter == "s" and _worked_out(part, names, context):
            inner = part.clone()
            inner.prefix = ""
            part.replace(call(context.helper("shown"), [inner], prefix=part.prefix))
            count += 1
    return count


def _forms(text):
    """Return the letters of ``%d``, ``%s`` ... in a text."""
    parts = text.replace("%%", "").split("%")[1:]
    return [part.lstrip("0123456789.+-# ")[:1] for part in parts]


def _worked_out(node: Node, names: Any, context: Any) -> bool:
    """Return whether a value is a float for certain, and none that is written out."""
    if context.kinds.of(node) != FLOAT or node.type == token.NUMBER:
        return False
    if node.type != token.NAME:
        return bare_text(node).startswith("py2.") or node.type != syms.power or _call(node)
    given = [leaf.parent for leaf in names.get(node.value, ())]
    return not all(
        holder.type == syms.expr_stmt and holder.children[-1].type == token.NUMBER
        for holder in given
    )


def _call(node):
    """Return whether a value comes from what gives floats of Python's own."""
    head = bare_text(node).split("(")[0]
    return head in ("float", "abs", "sum", "time.time", "time.clock", "pow") or head[:5] == "math."


def _only_seen(node: Node) -> bool:
    """Return whether a text is only shown to people: printed, or written to a log."""
    while node.parent is not None and node.type not in (syms.simple_stmt, syms.suite):
        parent = node.parent
        if parent.type == syms.print_stmt:
            return True
        if parent.type == syms.trailer and parent.children[0].type == token.LPAR:
            before = parent.prev_sibling
            return before is not None and bare_text(before).lstrip(".") in _SHOWN
        node = parent
    return False
