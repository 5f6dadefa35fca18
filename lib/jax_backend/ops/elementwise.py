"""Elemwise: one scalar operation over tensors."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano.tensor.elemwise import Elemwise

from ..errors import NotConvertible, no_converter, place
from ..registry import converts
from .scalars import SCALARS


@converts(Elemwise)
def elementwise(call: Any, *values: Any) -> Any:
    scalar_op = call.op.scalar_op
    compute = SCALARS.get(type(scalar_op))
    if compute is None:
        raise no_converter(call.node)
    if any(v.dtype.startswith("complex") for v in call.node.inputs + call.node.outputs):
        raise NotConvertible(
            "%s%s: complex numbers have no counterpart here: --device cpu runs them"
            % (call.op, place(call.node))
        )
    _check_shapes(call.node, values)
    out = compute(scalar_op, call.dtype, *values)
    shape = np.broadcast_shapes(*(np.shape(v) for v in values)) if values else ()
    return jnp.broadcast_to(out, shape)


def _check_shapes(node, values):
    """Theano stretches an axis of length 1 only where the graph says that it has this length."""
    shapes = [np.shape(value) for value in values]
    for axis in range(node.outputs[0].ndim):
        lengths = {
            shape[axis]
            for shape, variable in zip(shapes, node.inputs)
            if not variable.broadcastable[axis]
        }
        if len(lengths) > 1:
            raise ValueError(
                "%s%s: input dimension mis-match along axis %d: got inputs of shapes %s"
                % (node.op, place(node), axis, ", ".join(map(str, shapes)))
            )
