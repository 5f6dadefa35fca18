"""What Lasagne's modules of layers for GPUs take from there, beside the layers."""

from __future__ import annotations

import ast
from typing import Any

from fissix.pgen2 import token

from ..source.imports import import_list, import_module, import_names, imported
from ..source.nodes import nodes_of
from ..source.redirect import chain
from ..source.syntax import is_attribute, syms
from ..tree.payload import LASAGNE, ours, top_level_names

NAME = "Lasagne's GPU layers"
WHY = (
    "the layers of lasagne.layers.dnn, corrmm and cuda_convnet are lib's where there is no GPU; "
    "other names of these modules need one"
)
EXAMPLE = (
    "import lib\nfrom lasagne.layers.corrmm import GpuCorrMM\n",
    "import lib\nfrom lasagne.layers.corrmm import GpuCorrMM\n",
)
ORDER = 91
NEEDS = "lasagne"

_MODULES = {"lasagne.layers." + name for name in ("dnn", "corrmm", "cuda_convnet")}
_REMEDY = "use the module's layers or theano.tensor.nnet's functions, or take it out if unused"


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    aliases = imported(tree)
    for node in nodes_of(tree, syms.import_from, token.NAME):
        if node.type == syms.import_from:
            module = import_module(node)
            paths = ["%s.%s" % (module, name) for name, _ in import_names(import_list(node))]
        elif node.value in aliases and not is_attribute(node):
            paths = [".".join([aliases[node.value], *chain(node)[0][1:]])]
        else:
            continue
        for lost in filter(None, map(_lost, paths)):
            context.report(node, "%s needs a GPU" % lost, _REMEDY)
    return 0


def _lost(path):
    """Return the name in one of the modules that a dotted path leads to, if we lack it."""
    parts = path.split(".")
    module, name = ".".join(parts[:3]), "".join(parts[3:4])
    if module not in _MODULES or name in ("", "*") or name.startswith("__"):
        return None
    return None if name in _served(module) else module + "." + name


def _served(module):
    return top_level_names(ast.parse(ours()[LASAGNE + module.rpartition(".")[2] + ".py"]))
