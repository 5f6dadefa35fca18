"""Images through scipy.misc."""

from __future__ import annotations

from typing import Any

from ..source.redirect import Destination, redirect

NAME = "scipy.misc"
WHY = (
    "SciPy dropped imread, imsave, imresize and toimage; lib.scipy_misc does the same with "
    "Pillow, imsave's stretching to the full range of grey included"
)
EXAMPLE = (
    "from scipy.misc import imsave\n",
    "from lib.scipy_misc import imsave\n",
)
ORDER = 43

_SPECIAL = {"comb", "factorial", "factorial2", "factorialk", "logsumexp"}


def resolve(path: str) -> Any:
    """Return where a dotted path below scipy.misc goes."""
    for module in ("scipy.misc.pilutil", "scipy.misc"):
        if path == module:
            return Destination("@scipy_misc")
        if path.startswith(module + "."):
            attribute = path[len(module) + 1 :].split(".")[0]
            if attribute in _SPECIAL:
                return Destination("scipy.special", attribute)
            return (
                Destination("@scipy_misc", attribute)
                if attribute != "pilutil"
                else Destination("@scipy_misc")
            )
    return None


def apply(tree: Any, context: Any) -> int:
    return redirect(tree, context, resolve) if "misc" in str(tree) else 0
