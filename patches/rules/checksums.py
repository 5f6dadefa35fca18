"""CRC-32 and Adler-32."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported_path
from ..source.method_calls import call_instead
from ..source.syntax import calls, syms

NAME = "checksums"
WHY = "crc32 and adler32 gave negative numbers too, and % of them is another number"
EXAMPLE = (
    "import zlib\nprint zlib.crc32(name) % 10\n",
    "from lib import old_standard\nimport zlib\nprint(old_standard.crc32(name) % 10)\n",
)
ORDER = 52
DIALECTS = ("2",)
NEEDS = r"crc32|adler32"

_SUMS = {"zlib.crc32": "crc32", "binascii.crc32": "crc32", "zlib.adler32": "adler32"}


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for node, function, _ in list(calls(tree)):
        path = imported_path(function, aliases)
        if path in _SUMS and not _masked(node):
            call_instead(node, "old_standard." + _SUMS[path])
            context.wanted.add("old_standard")
            count += 1
    return count


def _masked(node):
    """Return whether ``& 0xffffffff`` makes the number what it is today."""
    parent = node.parent
    while parent.type == syms.atom and parent.children[0].type == token.LPAR:
        parent = parent.parent
    return parent.type == syms.and_expr
