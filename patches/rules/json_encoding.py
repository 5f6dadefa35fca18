"""The encoding that json was told."""

from __future__ import annotations

from typing import Any

from ..source.imports import imported_path
from ..source.syntax import calls, keyword

NAME = "json encoding"
WHY = "json takes no encoding any more: text is text"
EXAMPLE = (
    "import json\nd = json.loads(s, encoding='utf-8')\n",
    "import json\nd = json.loads(s)\n",
)
ORDER = 50
DIALECTS = ("2",)
NEEDS = r"\bencoding\b"

_CALLS = ("json.load", "json.loads", "json.dump", "json.dumps")


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for _, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path.replace("simplejson", "json") not in _CALLS:
            continue
        for item in found[1:]:
            if keyword(item) == "encoding":
                item.prev_sibling.remove()
                item.remove()
                count += 1
    return count
