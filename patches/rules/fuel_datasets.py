"""Data sets and streams of fuel."""

from __future__ import annotations

from typing import Any

from ..source.dropped import used_paths
from ..source.redirect import Destination, redirect
from ..source.syntax import is_attribute, syms

NAME = "fuel"
WHY = "fuel does not install on today's Python; lib.fuel_hdf5 has the classes that read HDF5 files"
EXAMPLE = (
    "from fuel.datasets.hdf5 import H5PYDataset\nfrom fuel.streams import DataStream\n",
    "from lib.fuel_hdf5 import H5PYDataset\nfrom lib.fuel_hdf5 import DataStream\n",
)
ORDER = 43
NEEDS = "fuel"

_CLASSES = {
    "H5PYDataset": ("fuel.datasets", "fuel.datasets.hdf5"),
    "IndexableDataset": ("fuel.datasets", "fuel.datasets.base"),
    "ShuffledScheme": ("fuel.schemes",),
    "SequentialScheme": ("fuel.schemes",),
    "ShuffledExampleScheme": ("fuel.schemes",),
    "SequentialExampleScheme": ("fuel.schemes",),
    "ConstantScheme": ("fuel.schemes",),
    "DataStream": ("fuel.streams",),
    "fill_hdf5_file": ("fuel.converters.base",),
}
# What fuel's data sets and streams have and ours lack.
_METHODS = {
    "apply_default_transformers",
    "default_transformers",
    "get_start_stop",
    "get_subsets",
    "load_axis_labels",
    "load_vlen_sources",
    "ref_indices",
    "vlen_sources",
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
    _report(tree, context)
    return redirect(tree, context, resolve)


def _report(tree, context):
    """List each name of fuel, and each method of a stand-in, that is not here."""
    remedy = "read these data with NumPy or h5py, or install fuel for this Python"
    for node, path in used_paths(tree):
        if path.startswith("fuel.") and not _known(path):
            if node.type != syms.import_name or path not in _MODULES:
                context.report(node, "%s has no stand-in here" % path, remedy)
        elif path == "fuel":
            context.report(node, "the package fuel has no stand-in here", remedy)
    if not any(_known(path) for _, path in used_paths(tree)):
        return
    for leaf in tree.leaves():
        if leaf.value in _METHODS and is_attribute(leaf):
            context.report(leaf, "fuel's %s has no stand-in here" % leaf.value, remedy)


def _known(path):
    parts = path.split(".")
    return any(resolve(".".join(parts[:length])) for length in range(len(parts), 1, -1))
