"""In which order the element-wise rewrites run, and which of their Ops then work in place."""

from __future__ import annotations

from typing import Any

from theano.compile import optdb
from theano.graph.opt import TopoOptimizer, local_optimizer

from . import replacing
from .adam import NativeAdam, local_adam
from .batchnorm import local_batchnorm, local_batchnorm_grad
from .rectifier import (
    NativeRectifier,
    NativeRectifierGrad,
    local_rectifier,
    local_rectifier_output,
)
from .replacing import replaced


@local_optimizer([NativeRectifier, NativeRectifierGrad, NativeAdam], inplace=True)
def local_inplace(fgraph: Any, node: Any) -> Any:
    """Native op -> the same on its inputs' memory."""
    if not isinstance(node.op, (NativeRectifier, NativeRectifierGrad, NativeAdam)):
        return None
    if node.op.inplace:
        return None
    properties = {**dict(zip(node.op.__props__, node.op._props())), "inplace": True}
    outputs = type(node.op)(**properties).make_node(*node.inputs).outputs
    return replaced(node, *outputs)


def register() -> None:
    """Before Theano's canonicalization (0.1) changes what the rewrites look for.

    The gradient first: it looks through the forward op, which the next one replaces.
    """
    for position, rewrite, tag in (
        (0.030, local_batchnorm_grad, "bn_native"),
        (0.031, local_batchnorm, "bn_native"),
        (0.032, local_rectifier, "bn_native"),
        (0.033, local_rectifier_output, "bn_native"),
        (0.034, local_adam, "adam_native"),
    ):
        replacing.register(rewrite, position, tag, "fast_run", "fast_compile")
    optdb.register(
        "dcgan_inplace",
        TopoOptimizer(local_inplace, failure_callback=TopoOptimizer.warn_inplace),
        60,
        "dcgan_native",
        "fast_run",
        "inplace",
    )
