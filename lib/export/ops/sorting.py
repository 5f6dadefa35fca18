"""Sorting along an axis, as the smallest of all: ``TopK``."""

from __future__ import annotations

from theano.tensor.sort import ArgSortOp, SortOp

from ..call import Call
from ..graph import Value
from ..registry import converts


@converts(SortOp)
def sort(call: Call, x: Value, axis: Value) -> Value:
    return _in_order(call, x, axis)[0]


@converts(ArgSortOp)
def argsort(call: Call, x: Value, axis: Value) -> Value:
    return _in_order(call, x, axis)[1]


def _in_order(call: Call, x: Value, axis: Value) -> list[Value]:
    """The elements and where they were; of equal ones, the first goes first."""
    if x.dtype == "bool":
        raise call.refused("truth values are not sorted")
    (along,) = call.numbers(axis, "the axis")
    along %= x.ndim
    number = call.shape_value([call.shape(x)[along]])
    outputs = [Value(x.dtype, x.shape), Value("int64", x.shape)]
    call.graph.add("TopK", [x, number], outputs, axis=along, largest=0, sorted=1)
    return outputs
