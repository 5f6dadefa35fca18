"""Joining arrays and splitting them."""

from __future__ import annotations

from theano.tensor import basic

from ..call import Call, own_dtype
from ..graph import Value
from ..registry import converts


@converts(basic.Join)
def join(call: Call, axis: Value, *arrays: Value) -> Value:
    (where,) = call.numbers(axis, "the axis")
    where %= max(arrays[0].ndim, 1)
    cast = [call.cast(array, call.dtype) for array in arrays]
    if len(cast) == 1:
        return cast[0]
    shape = call.shape(cast[0])
    for array in cast[1:]:
        for other, size in enumerate(call.shape(array)):
            if other == where:
                shape[where] = size + shape[where]
            else:
                call.graph.same_size(shape[other], size)
                shape[other] = call.graph.size(shape[other])
    return call.emit("Concat", cast, shape, axis=where)


@converts(basic.Split)
def split(call: Call, x: Value, axis: Value, lengths: Value) -> list[Value]:
    (where,) = call.numbers(axis, "the axis")
    sizes = call.sizes(lengths) or [call.graph.fresh() for _ in call.node.outputs]
    outputs = []
    for size, variable in zip(sizes, call.node.outputs):
        shape = call.shape(x)
        shape[where] = size
        outputs.append(Value(own_dtype(variable.dtype), shape))
    return call.graph.add("Split", [x, lengths], outputs, axis=where)
