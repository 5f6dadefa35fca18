"""Pickles that Python 2 wrote."""

from __future__ import annotations

from typing import Any

from ..source.imports import imported_path
from ..source.syntax import append_argument, calls, expression, keyword, syms

NAME = "pickles"
WHY = "a pickle from Python 2 has its strings as bytes; NumPy arrays in it want latin1"
EXAMPLE = (
    "import cPickle\ndata = cPickle.load(open('batch_1', 'rb'))\n",
    "import pickle\ndata = pickle.load(open('batch_1', 'rb'), encoding='latin1')\n",
)
ORDER = 57
DIALECTS = ("2",)
NEEDS = "load"

_LOADS = {"pickle.load", "pickle.loads", "cPickle.load", "cPickle.loads"}


def apply(tree: Any, context: Any) -> int:
    aliases = context.imported
    count = 0
    for node, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path.replace("six.moves.", "") in _LOADS and not _answered(node):
            if not any(keyword(argument) == "encoding" for argument in found) and found:
                argument = expression("f(encoding='latin1')").children[1].children[1]
                argument.remove()
                argument.prefix = " "
                append_argument(node, argument)
                count += 1
    return count


def _answered(node):
    """Return whether a try around a call gives the encoding itself."""
    while node is not None:
        if node.type == syms.try_stmt and "encoding=" in str(node).replace(" ", ""):
            return True
        node = node.parent
    return False
