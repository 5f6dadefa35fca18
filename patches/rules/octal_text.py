"""Numbers written with oct and hex."""

from __future__ import annotations

import re
from typing import Any

from ..source.iterables import builtin_calls
from ..source.syntax import arguments, bare_text, name

NAME = "octal text"
WHY = "oct writes 0o17 where Python 2 wrote 017, and hex ended a long number with L"
EXAMPLE = ("print oct(mode)\n", "from lib import py2\nprint(py2.oct(mode))\n")
ORDER = 9  # before long becomes int
DIALECTS = ("2",)
NEEDS = r"\b(?:oct|hex)\("

_LONG = re.compile(r"^\d\w*[lL]$|^long\(")


def apply(tree: Any, context: Any) -> int:
    bound = context.bound
    count = 0
    for function in ("oct", "hex"):
        for node in builtin_calls(tree, function, bound):
            found = arguments(node.children[1])
            if len(found) == 1 and _LONG.match(bare_text(found[0])):
                context.report(
                    node,
                    "%s of a long number ended with L" % function,
                    "add it where the text is compared or read again",
                )
            elif function == "oct":
                node.children[0].replace(name(context.helper("oct"), prefix=node.prefix))
                count += 1
    return count
