"""NumPy's divide."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import imported_path
from ..source.kinds import FLOAT
from ..source.method_calls import call_instead
from ..source.syntax import calls, syms

NAME = "NumPy's division"
WHY = "np.divide rounded down between whole numbers, as / did"
EXAMPLE = (
    "import numpy as np\nprint np.divide(a, b), np.divide(a, 2.)\n",
    "from lib import py2\nimport numpy as np\nprint(py2.div(a, b), np.divide(a, 2.))\n",
)
ORDER = 63
DIALECTS = ("2",)
NEEDS = r"\bdivide\b"


def apply(tree: Any, context: Any) -> int:
    if not context.certain:
        return 0
    aliases = context.imported
    count = 0
    for node, function, found in list(calls(tree)):
        path = imported_path(function, aliases)
        if path != "numpy.divide" or len(found) < 2 or FLOAT in map(context.kinds.of, found[:2]):
            continue
        if len(found) == 2 and not any(_special(item) for item in found):
            call_instead(node, context.helper("div"))
            count += 1
        else:
            context.report(
                node,
                "np.divide does not round down between whole numbers any more",
                "write np.floor_divide if both are whole numbers",
            )
    return count


def _special(item):
    return item.type == syms.argument or item.type == token.STAR
