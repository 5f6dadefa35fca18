"""Images through scipy.misc."""

from __future__ import annotations

from typing import Any

from ..source.dropped import apply_table, gone
from ..source.redirect import Destination

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
NEEDS = "misc"

_SPECIAL = {"comb", "factorial", "factorial2", "factorialk", "logsumexp"}
_ELSEWHERE = {
    "pade": Destination("scipy.interpolate", "pade"),
    "info": Destination("numpy", "info"),
    "who": Destination("@old_numpy", "who"),
}
LOST = {
    **gone("scipy.misc", "ascent face electrocardiogram", "install pooch, take scipy.datasets'"),
    **gone("scipy.misc", "lena", "read a picture of your own"),
    **gone("scipy.misc", "doccer source", "leave it out"),
}
_LOST_NAMES = {path.rpartition(".")[2] for path in LOST}


def resolve(path: str) -> Any:
    """Return where a dotted path below scipy.misc goes."""
    for module in ("scipy.misc.pilutil", "scipy.misc"):
        if path == module:
            return Destination("@scipy_misc")
        if path.startswith(module + "."):
            attribute = path[len(module) + 1 :].split(".")[0]
            if attribute in _ELSEWHERE:
                return _ELSEWHERE[attribute]
            if attribute in _LOST_NAMES:
                return None
            if attribute in _SPECIAL:
                return Destination("scipy.special", attribute)
            return (
                Destination("@scipy_misc", attribute)
                if attribute != "pilutil"
                else Destination("@scipy_misc")
            )
    return None


def apply(tree: Any, context: Any) -> int:
    return apply_table(tree, context, resolve, LOST)
