"""Shapes: asking for them, and giving an array another one."""

from __future__ import annotations

from typing import Sequence

from theano.compile import ops
from theano.tensor import basic, elemwise, extra_ops
from theano.tensor.opt import MakeVector

from ..call import Call, broadcast
from ..graph import Value
from ..registry import converts
from ..size import product


@converts(ops.Shape)
def shape_of(call: Call, x: Value) -> Value:
    return call.shape_of(x)


@converts(ops.Shape_i)
def side(call: Call, x: Value) -> Value:
    index = call.graph.constant(call.op.i, "int64")
    return call.emit("Gather", [call.shape_of(x), index], ())


@converts(basic.Reshape)
def reshape(call: Call, x: Value, shape: Value) -> Value:
    sizes = call.sizes(shape)
    if sizes is not None:
        return call.reshape(x, sizes, shape)
    return call.emit("Reshape", [x, shape], [call.graph.fresh() for _ in range(call.op.ndim)])


@converts(basic.Flatten)
def flatten(call: Call, x: Value) -> Value:
    sizes, kept = call.shape(x), call.op.outdim - 1
    return call.reshape(x, [*sizes[:kept], product(sizes[kept:])])


@converts(elemwise.DimShuffle)
def dimshuffle(call: Call, x: Value) -> Value:
    order = call.op.new_order
    dropped = [axis for axis in range(x.ndim) if axis not in order]
    x = call.squeeze(x, dropped)
    kept = [axis for axis in range(x.ndim + len(dropped)) if axis not in dropped]
    x = call.transpose(x, [kept.index(axis) for axis in order if axis != "x"])
    return call.unsqueeze(x, [i for i, axis in enumerate(order) if axis == "x"])


@converts(ops.Rebroadcast)
def rebroadcast(call: Call, x: Value) -> Value:
    for axis, one in call.op.axis.items():
        if one:
            call.graph.same_size(x.shape[axis], 1)
    return x


@converts(ops.SpecifyShape)
def specify_shape(call: Call, x: Value, shape: Value) -> Value:
    for size, wanted in zip(x.shape, call.sizes(shape) or ()):
        call.graph.same_size(size, wanted)
    return x


@converts(MakeVector)
def make_vector(call: Call, *values: Value) -> Value:
    return stacked(call, values, call.dtype)


def stacked(call: Call, values: Sequence[Value], dtype: str = "int64") -> Value:
    """Return numbers as one vector."""
    parts = [call.unsqueeze(call.cast(value, dtype), [0]) for value in values]
    if not parts:
        return call.vector([])
    return call.emit("Concat", parts, (len(parts),), dtype=dtype, axis=0)


@converts(basic.TensorFromScalar, basic.ScalarFromTensor)
def same_value(call: Call, x: Value) -> Value:
    return x


@converts(basic.Tile)
def tile(call: Call, x: Value, times: Value) -> Value:
    counts = call.sizes(times)
    x = call.unsqueeze(x, list(range(call.op.ndim - x.ndim)))
    if counts is None or len(counts) != x.ndim:
        return call.emit("Tile", [x, times], [call.graph.fresh() for _ in x.shape])
    return call.emit("Tile", [x, times], [n * size for n, size in zip(counts, call.shape(x))])


@converts(extra_ops.BroadcastTo)
def broadcast_to(call: Call, x: Value, *sides: Value) -> Value:
    sizes = [(call.sizes(side) or [call.graph.fresh()])[0] for side in sides]
    like = Value(x.dtype, sizes)
    return call.expand(x, broadcast(call, (x, like)), stacked(call, sides))
