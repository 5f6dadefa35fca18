"""Lasagne, whose newest layers have never been released."""

from __future__ import annotations

from typing import Any

from fissix.pgen2 import token

from ..source.imports import import_module, import_names
from ..source.syntax import syms

NAME = "Lasagne"
WHY = "the package index has Lasagne 0.1 of 2015 only; its repository has more layers, and runs"
EXAMPLE = (
    "import lib\nfrom lasagne.layers import BatchNormLayer\n",
    "import lib\nfrom lasagne.layers import BatchNormLayer\n",
)
ORDER = 90
NEEDS = "lasagne"

# What the repository has and release 0.1 lacks.
_NEWER = frozenset(
    "BatchNormDNNLayer BatchNormLayer BiasLayer Conv3DDNNLayer Conv3DLayer Deconv2DLayer "
    "DilatedConv2DLayer ExpressionLayer InverseLayer LocallyConnected2DLayer MaxPool3DDNNLayer "
    "MaxPool3DLayer ParametricRectifierLayer Pool3DDNNLayer Pool3DLayer RandomizedRectifierLayer "
    "SELU ScaleLayer ScaledTanH SpatialPyramidPoolingDNNLayer SpatialPyramidPoolingLayer "
    "StandardizationLayer TPSTransformerLayer TransformerLayer TransposedConv2DLayer "
    "TransposedConv3DLayer Upscale1DLayer Upscale2DLayer Upscale3DLayer adamax amsgrad batch_norm "
    "batch_norm_dnn binary_accuracy binary_hinge_loss categorical_accuracy dropout_channels "
    "dropout_locations elu huber_loss instance_norm layer_norm multiclass_hinge_loss prelu rrelu "
    "softplus".split()
)


def apply(tree: Any, context: Any) -> int:
    """Report only; return 0."""
    first = next((node for node in tree.pre_order() if "lasagne" in _packages(node)), None)
    if first is not None:
        named = {leaf.value for leaf in tree.leaves() if leaf.type == token.NAME}
        newer = _NEWER & named
        context.report(
            first,
            "the package index has lasagne 0.1 only"
            + (", which lacks %s" % ", ".join(sorted(newer)) if newer else ""),
            "pip install git+https://github.com/Lasagne/Lasagne"
            + ("" if newer else ", or release 0.1, which has all that this file names"),
        )
    return 0


def _packages(node):
    """Return the packages that a statement imports from."""
    if node.type == syms.import_from:
        return [import_module(node).split(".")[0]]
    if node.type == syms.import_name:
        return [path.split(".")[0] for path, _ in import_names(node.children[1])]
    return []
