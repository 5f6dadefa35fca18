"""Text in NumPy's arrays."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.nodes import nodes_of
from ..source.redirect import Destination, redirect
from ..source.syntax import (
    Leaf,
    append_argument,
    arguments,
    bare_text,
    calls,
    expression,
    keyword,
    syms,
)

NAME = "text in arrays"
WHY = "dtype 'S5' held Python 2's text, and holds bytes, which equal no text; 'U5' holds text"
EXAMPLE = (
    "import numpy as np\nprint np.array(names, dtype='S5')\n",
    "import numpy as np\nprint(np.array(names, dtype='U5'))\n",
)
ORDER = 43  # before string_ becomes bytes_
DIALECTS = ("2",)
NEEDS = r"\bnumpy\b|\bpylab\b"

_FORM = re.compile(r"(?<![\w'\"])[|<>=]?[Sa](\d*)(?=['\",])")
_WHOLE = re.compile(r"^[uU]?(['\"])((?:\w+\d*,)*[|<>=]?[Sa]\d*(?:,[|<>=]?\w+)*)\1$")
# What makes arrays of what the program has, or reads text; files of bytes keep their bytes.
_MAKERS = re.compile(
    r"(^|\.)(array|asarray|zeros|ones|empty|full|astype|loadtxt|genfromtxt|dtype|"
    r"recarray|fromrecords|fromiter|chararray|concatenate)$"
)
_RAW = re.compile(r"\b(fromfile|frombuffer|fromstring|memmap|h5py|create_dataset|view|ctypes)\b")


def apply(tree: Any, context: Any) -> int:
    raw = _RAW.search(context.text)
    count = 0
    for node, function, found in list(calls(tree)):
        if not _MAKERS.search(function):
            continue
        for item in found:
            given = item.children[2] if keyword(item) == "dtype" else item
            position = found.index(item)
            if keyword(item) in (None, "dtype") and (position or _typed(function)):
                count += _types(given, raw and function.endswith("dtype"), context)
        if function.endswith(("loadtxt", "genfromtxt")):
            count += _encoding(node, found)
    for trailer in nodes_of(tree, syms.trailer):
        if bare_text(trailer) == ".astype" and trailer.next_sibling is not None:
            count += sum(_types(item, False, context) for item in arguments(trailer.next_sibling))
    for node in nodes_of(tree, syms.comparison):
        count += _kind(node)
    resolve = {"numpy.string_": Destination("numpy", "str_")}.get
    return count + redirect(tree, context, resolve)


def _typed(function):
    return function.endswith((".dtype", ".astype")) or function in ("dtype", "astype")


def _types(node, raw, context):
    """Make text of the bytes in a type, or in a list of types; return how many changed."""
    count = 0
    for leaf in list(node.leaves()):
        if leaf.type != token.STRING or not _WHOLE.match(leaf.value) or not _is_form(leaf):
            continue
        if raw:
            context.report(
                leaf,
                "the type %s holds bytes, which equal no text" % leaf.value,
                "compare with b'...', or write %s where it is not read from bytes"
                % _FORM.sub(r"U\1", leaf.value),
            )
            continue
        new = re.sub(r"(^|,|['\"])[|<>=]?[Sa](?=\d*(?:,|['\"]))", r"\1U", leaf.value)
        leaf.replace(Leaf(token.STRING, new, prefix=leaf.prefix))
        count += 1
    return count


def _is_form(leaf):
    """Return whether a text is a type, and not the name of a field."""
    parent = leaf.parent
    if parent.type == syms.testlist_gexp:
        return parent.children.index(leaf) == 2
    return parent.type in (syms.arglist, syms.argument, syms.trailer, syms.listmaker)


def _encoding(node, found):
    """Let NumPy before 2.0 read text as text, for converters and where it finds the types."""
    named = {keyword(item): item for item in found}
    kind = bare_text(named["dtype"].children[2]) if "dtype" in named else ""
    wanted = "converters" in named or kind == "None" or "U" in kind
    if not wanted or "encoding" in named:
        return 0
    argument = expression("f(encoding=None)").children[1].children[1]
    argument.remove()
    argument.prefix = " "
    append_argument(node, argument)
    return 1


def _kind(node):
    """Ask for text where a program asks whether an array has ``S``."""
    if len(node.children) != 3:
        return 0
    left, operator, right = node.children
    asked = bare_text(left).endswith((".kind", ".char")) and right.type == token.STRING
    if not asked or right.value.strip("uU'\"") != "S" or bare_text(operator) != "==":
        return 0
    quote = right.value[-1]
    operator.replace(Leaf(token.NAME, "in", prefix=" "))
    right.replace(Leaf(token.STRING, quote + "SU" + quote, prefix=" "))
    return 1
