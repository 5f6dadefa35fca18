"""Matrix products."""

from __future__ import annotations

from typing import Any

from theano.tensor import basic, blas

from ..call import Call
from ..graph import Value
from ..registry import converts


@converts(basic.Dot)
def dot(call: Call, x: Value, y: Value) -> Value:
    x, y = call.cast(x, call.dtype), call.cast(y, call.dtype)
    if x.ndim == 0 or y.ndim == 0:
        return call.emit("Mul", [x, y], x.shape or y.shape)
    call.graph.same_size(x.shape[-1], y.shape[max(y.ndim - 2, 0)])
    shape: list[Any] = call.shape(x)[:-1] + (call.shape(y)[1:] if y.ndim > 1 else [])
    return call.emit("MatMul", [x, y], shape)


@converts(blas.BatchedDot)
def batched_dot(call: Call, x: Value, y: Value) -> Value:
    rows, columns = x.ndim == 2, y.ndim == 2
    call.graph.same_size(x.shape[0], y.shape[0])
    x3, y3 = call.unsqueeze(x, [1] * rows), call.unsqueeze(y, [2] * columns)
    call.graph.same_size(x3.shape[2], y3.shape[1])
    shape = [x3.shape[0], x3.shape[1], y3.shape[2]]
    result = call.emit("MatMul", [x3, y3], shape)
    return call.squeeze(result, [1] * rows + [2] * columns)
