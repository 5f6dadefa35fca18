"""Lasagne's modules of layers that only come into being on a GPU."""

from __future__ import annotations

from typing import Any

from ..source.imports import import_list, import_module, import_names
from ..source.syntax import syms

NAME = "Lasagne's GPU layers"
WHY = "lasagne.layers.dnn, corrmm and cuda_convnet cannot be imported where there is no GPU"
EXAMPLE = (
    "import lib\nfrom lasagne.layers import dnn\n",
    "import lib\nfrom lasagne.layers import dnn\n",
)
ORDER = 91
NEEDS = "lasagne"

_MODULES = {"lasagne.layers." + name for name in ("dnn", "corrmm", "cuda_convnet")}
_REMEDY = (
    "use lasagne.layers' own Conv2DLayer, Pool2DLayer and batch_norm, which are for any "
    "processor, or take the import out where nothing uses it"
)


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    for node in list(tree.pre_order()):
        for module in _imported(node):
            found = next((m for m in sorted(_MODULES) if (module + ".").startswith(m + ".")), None)
            if found is not None:
                context.report(node, "%s needs a GPU" % found, _REMEDY)
                break
    return 0


def _imported(node):
    """Return the dotted names that an import statement may import as modules."""
    if node.type == syms.import_name:
        return [path for path, _ in import_names(node.children[1])]
    if node.type == syms.import_from:
        module = import_module(node)
        return ["%s.%s" % (module, name) for name, _ in import_names(import_list(node))]
    return []
