"""Data sets and streams of fuel."""

from __future__ import annotations

from typing import Any

from ..source.imports import imported
from ..source.redirect import Destination, redirect
from ..source.syntax import syms

NAME = "fuel"
WHY = "fuel does not install on today's Python; lib.fuel_hdf5 has the classes that read HDF5 files"
EXAMPLE = (
    "from fuel.datasets.hdf5 import H5PYDataset\nfrom fuel.streams import DataStream\n",
    "from lib.fuel_hdf5 import H5PYDataset\nfrom lib.fuel_hdf5 import DataStream\n",
)
ORDER = 43

_CLASSES = {
    "H5PYDataset": ("fuel.datasets", "fuel.datasets.hdf5"),
    "ShuffledScheme": ("fuel.schemes",),
    "SequentialScheme": ("fuel.schemes",),
    "DataStream": ("fuel.streams",),
}
_MODULES = {"fuel.datasets.hdf5", "fuel.streams", "fuel.schemes"}


def resolve(path: str) -> Any:
    """Return where a dotted path of fuel goes, None where there is no stand-in."""
    if path in _MODULES:
        return Destination("@fuel_hdf5")
    module, _, last = path.rpartition(".")
    if module in _CLASSES.get(last, ()):
        return Destination("@fuel_hdf5", last)
    return None


def apply(tree: Any, context: Any) -> int:
    if "fuel" not in str(tree):
        return 0
    _report(tree, context)
    return redirect(tree, context, resolve)


def _report(tree, context):
    missing = sorted(
        path
        for path in imported(tree).values()
        if path.startswith("fuel.") and resolve(path) is None
    )
    if not missing:
        return
    for node in tree.pre_order():
        if node.type in (syms.import_from, syms.import_name) and "fuel" in str(node):
            if any(path.rpartition(".")[2] in str(node) for path in missing):
                context.report(
                    node,
                    "%s has no stand-in here" % ", ".join(missing),
                    "read these data with NumPy or h5py, or install fuel for this Python",
                )
                return
