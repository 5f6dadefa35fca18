"""Shapes: asking for them, and giving an array another one."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano.compile import ops
from theano.tensor import basic, elemwise, extra_ops
from theano.tensor.opt import MakeVector

from ..errors import place
from ..graph import is_known
from ..registry import converts


@converts(ops.Shape)
def shape_of(call: Any, x: Any) -> Any:
    return np.asarray(np.shape(x), dtype="int64")


@converts(ops.Shape_i)
def side(call: Any, x: Any) -> Any:
    return np.asarray(np.shape(x)[call.op.i], dtype="int64")


@converts(basic.Reshape)
def reshape(call: Any, x: Any, shape: tuple) -> Any:
    return jnp.reshape(x, call.known(shape, "the new shape"))


@converts(basic.Flatten)
def flatten(call: Any, x: Any) -> Any:
    return jnp.reshape(x, np.shape(x)[: call.op.outdim - 1] + (-1,))


@converts(elemwise.DimShuffle)
def dimshuffle(call: Any, x: Any) -> Any:
    order = call.op.new_order
    dropped = [axis for axis in range(np.ndim(x)) if axis not in order]
    for axis in dropped:
        _expect_one(call, x, axis)
    x = jnp.squeeze(x, axis=tuple(dropped))
    kept = [axis for axis in range(x.ndim + len(dropped)) if axis not in dropped]
    x = jnp.transpose(x, [kept.index(axis) for axis in order if axis != "x"])
    return jnp.expand_dims(x, [i for i, axis in enumerate(order) if axis == "x"])


@converts(ops.Rebroadcast)
def rebroadcast(call: Any, x: Any) -> Any:
    for axis, one in call.op.axis.items():
        if one:
            _expect_one(call, x, axis)
    return x


def _expect_one(call, x, axis):
    if np.shape(x)[axis] != 1:
        raise ValueError(
            "%s%s: axis %d: expected length 1, got an array of shape %s"
            % (call.op, place(call.node), axis, np.shape(x))
        )


@converts(ops.SpecifyShape)
def specify_shape(call: Any, x: Any, shape: tuple) -> Any:
    expected = tuple(call.known(shape, "the shape"))
    if np.shape(x) != expected:
        raise AssertionError(
            "%s%s: expected shape %s, got %s" % (call.op, place(call.node), expected, np.shape(x))
        )
    return x


@converts(MakeVector)
def make_vector(call: Any, *values: Any) -> Any:
    if all(is_known(value) for value in values):
        return np.asarray(values, dtype=call.dtype)
    return jnp.stack([jnp.asarray(value, dtype=call.dtype) for value in values])


@converts(basic.TensorFromScalar, basic.ScalarFromTensor)
def same_value(call: Any, x: Any) -> Any:
    return x


@converts(basic.Tile)
def tile(call: Any, x: Any, times: Any) -> Any:
    x, times = jnp.asarray(x), call.known(times, "the number of copies")
    return jnp.tile(x.reshape((1,) * (call.op.ndim - x.ndim) + x.shape), times)


@converts(extra_ops.BroadcastTo)
def broadcast_to(call: Any, x: Any, *shape: Any) -> Any:
    return jnp.broadcast_to(x, [call.known(side, "the new shape") for side in shape])
