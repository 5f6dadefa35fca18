"""Sums, products, extremes over axes."""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.scalar import basic as scalar
from theano.tensor import basic, elemwise, extra_ops

from ..call import Call
from ..graph import Graph, Value
from ..registry import converts
from ..size import product

_REDUCE = {
    scalar.Add: "ReduceSum",
    scalar.Mul: "ReduceProd",
    scalar.ScalarMaximum: "ReduceMax",
    scalar.ScalarMinimum: "ReduceMin",
}
_LOGICAL = {scalar.AND: "ReduceMin", scalar.OR: "ReduceMax"}


def _axes(op: Any, x: Value) -> list[int]:
    if op.axis is None:
        return list(range(x.ndim))
    return [int(axis) % x.ndim for axis in np.atleast_1d(op.axis).tolist()]


@converts(elemwise.CAReduce, elemwise.Sum, elemwise.Prod, basic.Max, basic.Min)
def reduction(call: Call, x: Value) -> Value:
    kind = _REDUCE.get(type(call.op.scalar_op))
    if kind is None:
        raise call.refused("there is no counterpart of this reduction in ONNX")
    return reduced(call, kind, call.cast(x, call.dtype), _axes(call.op, x))


@converts(elemwise.All, elemwise.Any)
def logical(call: Call, x: Value) -> Value:
    kind = _LOGICAL[type(call.op.scalar_op)]
    whole = call.cast(call.cast(x, "bool"), "int64")
    return call.cast(reduced(call, kind, whole, _axes(call.op, x)), "bool")


def reduced(call: Call, kind: str, x: Value, axes: list[int], keepdims: int = 0) -> Value:
    """Add a reduction; a value without these axes, or with length 1 along them."""
    if not axes:
        return x
    shape = [size for axis, size in enumerate(call.shape(x)) if axis not in axes]
    if keepdims:
        shape = [1 if axis in axes else size for axis, size in enumerate(call.shape(x))]
    if kind == "ReduceSum":  # of these, only this one has its axes as an input in opset 17
        inputs = [x, call.vector(axes)]
        return call.emit(kind, inputs, shape, dtype=x.dtype, keepdims=keepdims)
    return call.emit(kind, [x], shape, dtype=x.dtype, axes=axes, keepdims=keepdims)


@converts(basic.Argmax)
def argmax(call: Call, x: Value) -> Value:
    flat, kept = _last(call, x)
    return call.emit("ArgMax", [flat], kept, dtype="int64", axis=len(kept), keepdims=0)


@converts(basic.MaxAndArgmax)
def max_and_argmax(call: Call, x: Value) -> list[Value]:
    flat, kept = _last(call, x)
    largest = call.emit("ReduceMax", [flat], kept, axes=[len(kept)], keepdims=0)
    return [largest, argmax(call, x)]


def _last(call: Call, x: Value) -> tuple[Value, list[Any]]:
    """`x` with the reduced axes made one, the last, and the sizes of the others."""
    axes = _axes(call.op, x)
    kept = [axis for axis in range(x.ndim) if axis not in axes]
    moved = call.transpose(x, kept + axes)
    sizes = call.shape(moved)
    return call.reshape(moved, [*sizes[: len(kept)], product(sizes[len(kept) :])]), sizes[
        : len(kept)
    ]


@converts(extra_ops.CumOp)
def cumulate(call: Call, x: Value) -> Value:
    x = call.cast(x, call.dtype)
    if call.op.axis is None:
        x = call.reshape(x, [product(call.shape(x))])
    axis = int(call.op.axis or 0) % x.ndim
    if call.op.mode == "mul":
        return _cumulative_product(call, x, axis)
    return call.emit("CumSum", [x, call.graph.constant(axis, "int64")], x.shape)


def _cumulative_product(call: Call, x: Value, axis: int) -> Value:
    """A loop, since ONNX has only the cumulative sum."""
    sizes = call.shape(x)
    rest = sizes[:axis] + sizes[axis + 1 :]
    first = call.emit("ReduceProd", [x], rest, axes=[axis], keepdims=0)
    one = call.expand(call.graph.constant(np.ones((), x.dtype)), rest, call.shape_of(first))
    body = Graph(call.graph)
    body.inputs = [Value(x.dtype, rest), Value(x.dtype, rest)]
    following, kept = Value(x.dtype, rest), Value(x.dtype, rest)
    body.add("Mul", body.inputs, [following])
    body.add("Identity", [following], [kept])
    body.outputs = [following, kept]
    last, result = Value(x.dtype, rest), Value(x.dtype, sizes)
    call.graph.add(
        *("Scan", [one, x], [last, result]),
        body=body,
        num_scan_inputs=1,
        scan_input_axes=[axis],
        scan_output_axes=[axis],
    )
    return result
