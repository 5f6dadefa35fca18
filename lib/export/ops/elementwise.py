"""Elemwise: one scalar operation over tensors."""

from __future__ import annotations

from typing import Any, Callable, Dict

import numpy as np
from theano.scalar import basic as scalar
from theano.tensor.elemwise import Elemwise

from ..call import NARROW, Call, broadcast, own_dtype
from ..graph import Value
from ..registry import converts
from .scalars import COMPARING, SCALARS, Writer


@converts(Elemwise)
def elementwise(call: Call, *values: Value) -> Value:
    kind = type(call.op.scalar_op)
    if kind in _SPECIAL:
        return _SPECIAL[kind](call, *values)
    if kind in COMPARING:
        common = own_dtype(str(np.result_type(*(v.dtype for v in call.node.inputs))))
        return COMPARING[kind](Writer(call, common), *_cast(call, values, common))
    if kind not in SCALARS:
        raise call.refused("there is no counterpart of this operation in ONNX")
    result = SCALARS[kind](Writer(call, call.dtype), *_cast(call, values, call.dtype))
    return _wrapped(call, result)


def _cast(call: Call, values: Any, dtype: str) -> list[Value]:
    return [call.cast(value, dtype) for value in values]


def _wrapped(call: Call, value: Value) -> Value:
    """A whole number of few bits as Theano has it: all arithmetic here is in 64."""
    dtype = call.node.outputs[0].dtype
    if dtype not in NARROW or value.data is not None or type(call.op.scalar_op) is scalar.Identity:
        return value
    small = call.emit("Cast", [value], value.shape, dtype=dtype, to=dtype)
    return call.emit("Cast", [small], value.shape, dtype="int64", to="int64")


def _switch(call: Call, condition: Value, yes: Value, no: Value) -> Value:
    yes, no = _cast(call, (yes, no), call.dtype)
    shape = broadcast(call, (condition, yes, no))
    return call.emit("Where", [call.cast(condition, "bool"), yes, no], shape)


def _second(call: Call, like: Value, value: Value) -> Value:
    return call.expand(call.cast(value, call.dtype), broadcast(call, (like, value)))


def _in_range(call: Call, x: Value, low: Value, high: Value) -> Value:
    write, op = Writer(call, "bool"), call.op.scalar_op
    above = write("Greater" if op.openlow else "GreaterOrEqual", x, low)
    return write("And", above, write("Less" if op.openhi else "LessOrEqual", x, high))


def _is_nan(call: Call, x: Value) -> Value:
    return call.emit("IsNaN", [call.cast(x, "float32")], x.shape)


def _is_infinite(call: Call, x: Value) -> Value:
    return call.emit("IsInf", [call.cast(x, "float32")], x.shape)


def _converted(call: Call, x: Value) -> Value:
    return _wrapped(call, call.cast(x, call.dtype))


_SPECIAL: Dict[type, Callable] = {
    scalar.Switch: _switch,
    scalar.Second: _second,
    scalar.InRange: _in_range,
    scalar.IsNan: _is_nan,
    scalar.IsInf: _is_infinite,
    scalar.Cast: _converted,
}
