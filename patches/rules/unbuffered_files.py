"""Files that write at once."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.syntax import Leaf, bare_text, calls, keyword

NAME = "unbuffered files"
WHY = "a text file cannot write each character at once, only each line"
EXAMPLE = (
    "print 1\nlog = open('log', 'w', 0)\n",
    "print(1)\nlog = open('log', 'w', 1)\n",
)
ORDER = 56
DIALECTS = ("2",)
NEEDS = "open"


def apply(tree: Any, context: Any) -> int:
    count = 0
    for _, function, found in list(calls(tree)):
        if function not in ("open", "os.fdopen", "io.open") or len(found) < 2:
            continue
        size = found[2] if len(found) > 2 else found[-1]
        if keyword(size) not in (None, "buffering"):
            continue
        number = size if keyword(size) is None else size.children[2]
        if number.type == token.NUMBER and number.value == "0" and _is_text(found[1]):
            number.replace(Leaf(token.NUMBER, "1", prefix=number.prefix))
            count += 1
    return count


def _is_text(mode):
    return mode.type == token.STRING and "b" not in bare_text(mode).strip("bBuUrR").strip("'\"")
