"""The gradients of pooling, which networks use to undo it: Lasagne's ``InverseLayer``.

A transposed convolution with filters of a single 1 puts each pixel of a window where it belongs;
the same filters, in a convolution, take it from there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.tensor.signal import pool

from ..call import Call
from ..graph import Value
from ..registry import converts
from .pooling import as_maps, beyond
from .scalars import Writer


@converts(pool.MaxPoolGrad)
def undo_maxima(call: Call, x: Value, largest: Value, gradient: Value, *how: Value) -> Value:
    """The gradient goes to each pixel that is the largest of its window."""
    windows, settings, back = _windows(call, x, how)
    free = [call.graph.fresh() for _ in range(windows.ndim)]
    planes = call.emit("Conv", [windows, _single_ones(call, settings)], free, **settings)
    largest, gradient = (_one_map(call, value, settings) for value in (largest, gradient))
    write = Writer(call, call.dtype)
    chosen = write("Equal", planes, largest, dtype="bool")
    parts = write("Where", chosen, gradient, write.number(0.0))
    return _put_back(call, parts, _single_ones(call, settings), settings, back, x)


@converts(pool.AveragePoolGrad)
def undo_means(call: Call, x: Value, gradient: Value, *how: Value) -> Value:
    """Each pixel of a window gets its part of the gradient."""
    _, settings, back = _windows(call, x, how)
    op, sides = call.op, settings["kernel_shape"]
    uneven = any(settings["pads"]) if op.ignore_border else back["pads"] != [0] * 2 * len(sides)
    if op.mode == "average_exc_pad" and uneven or op.mode != "sum" and not op.ignore_border:
        raise call.refused("the gradient of means of windows that are not all of one size")
    part = 1.0 if op.mode == "sum" else 1.0 / float(np.prod(sides))
    filters = call.graph.constant(np.full((1, 1, *sides), part, call.dtype))
    gradient = _one_map(call, gradient, settings)
    return _put_back(call, gradient, filters, settings, back, x)


def _windows(call: Call, x: Value, how: Any) -> tuple[Value, dict[str, Any], dict[str, Any]]:
    """`x` as one map each, the settings of its windows, and those of the way back."""
    what = "a window's sides, stride and padding"
    sides, steps, around = (call.numbers(value, what) for value in how)
    maps, _ = as_maps(call, x, len(sides))
    lengths = call.sides(maps, range(2, maps.ndim), "the sides of what was pooled")
    after = around if call.op.ignore_border else beyond(call, lengths, sides, steps)
    settings = {"kernel_shape": sides, "strides": steps, "pads": around + after}
    # pixels behind the last window
    left = [
        (length + before + behind - k) % s
        for length, before, behind, k, s in zip(lengths, around, after, sides, steps)
    ]
    back: dict[str, Any] = dict(settings)
    if any(left):
        back["output_padding"] = left
    return call.reshape(maps, [-1, 1, *lengths]), settings, back


def _single_ones(call: Call, settings: dict[str, Any]) -> Value:
    """A filter for each pixel of a window."""
    sides = settings["kernel_shape"]
    n = int(np.prod(sides))
    return call.graph.constant(np.eye(n).reshape(n, 1, *sides).astype(call.dtype))


def _one_map(call: Call, value: Value, settings: dict[str, Any]) -> Value:
    n = len(settings["kernel_shape"])
    lengths = call.sides(value, range(value.ndim - n, value.ndim), "the sides of what was pooled")
    return call.reshape(value, [-1, 1, *lengths])


def _put_back(
    call: Call, parts: Value, filters: Value, settings: dict, back: dict, x: Value
) -> Value:
    lengths = call.shape(x)[x.ndim - len(settings["kernel_shape"]) :]
    shape = [call.graph.fresh(), 1, *lengths]
    result = call.emit("ConvTranspose", [parts, filters], shape, **back)
    return call.reshape(result, call.shape(x), call.shape_of(x))
