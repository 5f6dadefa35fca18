"""Pooling in two and three dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.tensor.signal import pool

from ..call import Call
from ..graph import Value
from ..registry import converts
from ..size import Undecided
from .scalars import Writer


@converts(pool.Pool)
def pooling(call: Call, x: Value, size: Value, stride: Value, padding: Value) -> Value:
    op = call.op
    sides, steps, around = (
        call.numbers(value, what)
        for value, what in (
            (size, "the window's sides"),
            (stride, "the windows' distance"),
            (padding, "the padding"),
        )
    )
    maps, ahead = as_maps(call, x, len(sides))
    settings: dict[str, Any] = {"kernel_shape": sides, "strides": steps}
    settings["pads"] = around + around
    if not op.ignore_border:
        settings["pads"] = around + beyond(call, call.shape(maps)[2:], sides, steps)
    shape = call.shape(maps)[:2]
    for i, length in enumerate(call.shape(maps)[2:]):
        total = length + settings["pads"][i] + settings["pads"][i + len(sides)]
        try:
            shape.append((total - sides[i]) // steps[i] + 1)
        except Undecided:
            shape.append(call.graph.fresh())
    if op.mode == "max":
        result = call.emit("MaxPool", [maps], shape, **settings)
    else:
        # pixels behind the border, where windows are cut off, count in none of Theano's means
        padded = int(op.mode != "average_exc_pad" and (op.ignore_border or op.mode == "sum"))
        result = call.emit("AveragePool", [maps], shape, count_include_pad=padded, **settings)
    if op.mode == "sum":
        write = Writer(call, call.dtype)
        result = write("Mul", result, write.number(float(np.prod(sides))))
    return call.reshape(result, ahead + call.shape(result)[2:]) if x.ndim != maps.ndim else result


def as_maps(call: Call, x: Value, n: int) -> tuple[Value, list[Any]]:
    """`x` as (minibatch, channels, n sides), and what its axes before the sides are."""
    ahead = call.shape(x)[: x.ndim - n]
    if len(ahead) == 2:
        return x, ahead
    if len(ahead) < 2:
        return call.unsqueeze(x, list(range(2 - len(ahead)))), ahead
    return call.reshape(x, [-1, *call.shape(x)[x.ndim - n - 1 :]]), ahead


def beyond(call: Call, lengths: list, sides: list[int], steps: list[int]) -> list[int]:
    """How far the last windows reach beyond the image, where they may be cut off."""
    result = []
    for length, k, s in zip(lengths, sides, steps):
        if not isinstance(length, int):
            raise call.refused(
                "windows that are cut off at a border whose place is not known; give the sides "
                "in `dynamic`, or pool with ignore_border=True"
            )
        count = (length - 1) // s + 1 if s >= k else max(0, (length - 1 - k + s) // s) + 1
        result.append(max((count - 1) * s + k - length, 0))
    return result
