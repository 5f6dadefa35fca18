"""The encoding that Python 2 was told to read its text in."""

from __future__ import annotations

from typing import Any

from ..source.removal import remove_statement
from ..source.syntax import calls, syms

NAME = "default encoding"
WHY = "Python 3 reads text as UTF-8 and has no sys.setdefaultencoding"
EXAMPLE = (
    "import sys\nreload(sys)\nsys.setdefaultencoding('utf-8')\nprint 1\n",
    "import sys\nprint(1)\n",
)
ORDER = 8
NEEDS = "setdefaultencoding|reload"


def apply(tree: Any, context: Any) -> int:
    count = 0
    aliases = context.imported
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        sets = aliases.get(root) == "sys" and rest == "setdefaultencoding"
        argument = str(found[0]).strip() if len(found) == 1 else ""
        reloads = function in ("reload", "imp.reload", "importlib.reload")
        if sets or (reloads and aliases.get(argument) == "sys"):
            if node.parent.type == syms.simple_stmt:  # nothing uses its value
                remove_statement(node)
                count += 1
    return count
