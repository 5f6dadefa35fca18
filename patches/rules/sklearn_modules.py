"""Modules of scikit-learn that moved or went."""

from __future__ import annotations

from typing import Any

from ..source.redirect import Destination, redirect
from ..source.syntax import calls, keyword

NAME = "scikit-learn modules"
WHY = (
    "cross_validation became model_selection; joblib is a package of its own, which cannot read "
    "upstream's files of 2015, as lib.old_joblib can"
)
EXAMPLE = (
    "from sklearn.externals import joblib\n",
    "from lib import old_joblib as joblib\n",
)
ORDER = 43

_MOVED = {
    "sklearn.externals.joblib": Destination("@old_joblib"),
    "joblib": Destination("@old_joblib"),
    "sklearn.cross_validation": Destination("sklearn.model_selection"),
    "sklearn.grid_search": Destination("sklearn.model_selection"),
    "sklearn.learning_curve": Destination("sklearn.model_selection"),
}
_SPLITTERS = {"KFold", "StratifiedKFold", "ShuffleSplit", "LeaveOneOut", "StratifiedShuffleSplit"}


def resolve(path: str) -> Any:
    """Return where a dotted path of scikit-learn goes."""
    for old, target in _MOVED.items():
        if path == old:
            return target
        if path.startswith(old + "."):
            return Destination(target.module, path[len(old) + 1 :])
    return None


def apply(tree: Any, context: Any) -> int:
    text = str(tree)
    if "sklearn" not in text and "joblib.load" not in text:
        return 0
    if "cross_validation" in text:
        for node, function, found in calls(tree):
            last = function.split(".")[-1]
            if last in _SPLITTERS and found and keyword(found[0]) in (None, "n", "y"):
                context.report(
                    node,
                    "%s takes the number of splits now, not the data" % last,
                    "write %s(n_splits).split(data)" % last,
                )
    return redirect(tree, context, resolve)
