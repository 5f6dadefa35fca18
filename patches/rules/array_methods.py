"""Methods that arrays and images lost or renamed."""

from __future__ import annotations

from typing import Any

from ..source.method_calls import rename, rewrite_methods, to_function

NAME = "array methods"
WHY = "tostring is tobytes, for arrays and images; NumPy 2 dropped three methods of arrays"
EXAMPLE = (
    "import numpy as np\ns = x.tostring()\nd = x.ptp(axis=0)\n",
    "import numpy as np\ns = x.tobytes()\nd = np.ptp(x, axis=0)\n",
)
ORDER = 45
NEEDS = "tostring|fromstring|ptp|itemset"

_WORDS = ("numpy", "theano", "PIL", "Image", "array")


def apply(tree: Any, context: Any) -> int:
    text = context.text
    if not any(word in text for word in _WORDS):
        return 0

    def rewrite(call: Any) -> Any:
        method, given = call.name.value, call.arguments
        if method == "tostring" and len(given) < 2:
            return rename(call, "tobytes")
        if method == "fromstring" and given:
            return rename(call, "frombytes")
        if method == "ptp":
            return to_function(call, _numpy(tree, context) + ".ptp")
        if method == "itemset":
            remedy = "write array[index] = value in its place"
            context.report(call.name, "arrays lost itemset", remedy)
        return None

    return rewrite_methods(tree, ("tostring", "fromstring", "ptp", "itemset"), rewrite)


def _numpy(tree, context):
    """Return the name of numpy in a file."""
    found = [local for local, path in context.imported.items() if path == "numpy"]
    if not found:
        context.wanted.add(".numpy")
    return found[0] if found else "numpy"
