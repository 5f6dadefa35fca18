"""Methods that turned text into text in Python 2, and bytes into text in Python 3."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.archives import archives
from ..source.method_calls import call_instead, rewrite_methods, to_function
from ..source.syntax import calls, keyword

NAME = "text codecs"
WHY = (
    "text has no decode in Python 3, and no encode to hex or base64; lib.old_string asks what it "
    "was given"
)
EXAMPLE = (
    "print line.decode('utf-8')\nprint name.encode('hex')\n",
    "from lib import old_string\nprint(old_string.decode(line, 'utf-8'))\n"
    "print(old_string.encode(name, 'hex'))\n",
)
ORDER = 46
DIALECTS = ("2",)
NEEDS = r"decode|encode|translate|\bstr\("

_TEXT = re.compile(
    r"""^[uUbB]?(['"])(?:hex|base64|rot_?13|string[-_]escape|zlib|bz2)(?:_codec)?\1$"""
)
_CODEC = re.compile(r"""^(?:encoding\s*=\s*)?[uU]?(['"])[\w-]+\1$""")


def apply(tree: Any, context: Any) -> int:
    opened = archives(tree)
    count = rewrite_methods(
        tree, ("decode", "encode", "translate"), lambda call: _rewrite(call, opened)
    )
    count += _of_two(tree)
    if count:
        context.wanted.add("old_string")
    return count


def _of_two(tree):
    """Decode with what asks first: ``unicode(s, 'utf-8')``, whose s may be text by now."""
    count = 0
    for node, function, found in list(calls(tree)):
        if function == "str" and len(found) in (2, 3) and not any(map(keyword, found)):
            call_instead(node, "old_string.decode")
            count += 1
    return count


def _rewrite(call, opened):
    method = call.name.value
    given = [str(argument).strip() for argument in call.arguments]
    if method == "translate":
        wanted = len(given) == 2
    elif method == "decode":
        coded = not given or _CODEC.match(given[0]) or "cod" in given[0]
        wanted = coded and len(given) < 3 and not _bytes(call, opened)
    else:
        wanted = given and _TEXT.match(given[0])
    return to_function(call, "old_string." + method) if wanted else None


def _bytes(call, opened):
    """Return whether the object shows that it is bytes, or that it decodes in its own way."""
    read = re.match(r"([\w.]+)\.read\(", call.receiver)
    if read and read[1] in opened or re.search(r"\.encode\([^()]*\)$", call.receiver):
        return True
    first = call.power.children[0]
    if first.type == token.STRING:
        return bool(re.match(r"[bB]", first.value)) and call.index == 1
    if first.type == token.NAME and first.value == "self" and call.index == 1:
        return True
    return bool(re.search(r"json|tokenizer|\bcoder\b|codec|urlopen\(", call.receiver))
