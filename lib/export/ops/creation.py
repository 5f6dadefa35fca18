"""Arrays made of a shape and a value."""

from __future__ import annotations

import numpy as np
from theano.tensor import basic

from ..call import Call
from ..graph import Value
from ..registry import converts
from .shapes import stacked


@converts(basic.Alloc)
def alloc(call: Call, value: Value, *sides: Value) -> Value:
    sizes = [(call.sizes(side) or [call.graph.fresh()])[0] for side in sides]
    return call.expand(value, sizes, stacked(call, sides))


@converts(basic.AllocEmpty)
def alloc_empty(call: Call, *sides: Value) -> Value:
    zero = call.graph.constant(np.zeros((), call.dtype))
    sizes = [(call.sizes(side) or [call.graph.fresh()])[0] for side in sides]
    return call.expand(zero, sizes, stacked(call, sides))


@converts(basic.ARange)
def arange(call: Call, start: Value, stop: Value, step: Value) -> Value:
    ends = [call.cast(call.reshape(value, []), call.dtype) for value in (start, stop, step)]
    first, last, by = ((call.sizes(value) or [None])[0] for value in (start, stop, step))
    size = last if first == 0 and by == 1 and last is not None else call.graph.fresh()
    return call.emit("Range", ends, (size,))


@converts(basic.Eye)
def eye(call: Call, n: Value, m: Value, k: Value) -> Value:
    raise call.refused("an identity matrix whose size depends on the inputs")
