"""Theano's abstract convolutions, in two and three dimensions, and the transposed ones.

Theano's own are convolutions with flipped filters (``filter_flip``) or correlations, ONNX's
are correlations: filters that are constants are flipped here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.tensor.nnet import abstract_conv as conv

from ...shapes import paddings
from ..call import Call
from ..graph import Value
from ..registry import converts
from ..size import Size, Undecided, difference


def _settings(call: Call, sides: list[int]) -> dict[str, Any]:
    """The attributes that both directions have in common, for filters of `sides` pixels."""
    op = call.op
    if getattr(op, "unshared", False):
        raise call.refused("filters of their own for each place have no counterpart in ONNX")
    dilated = tuple((k - 1) * d + 1 for k, d in zip(sides, op.filter_dilation))
    padding = paddings(op.border_mode, dilated)
    return {
        "kernel_shape": list(sides),
        "strides": list(op.subsample),
        "dilations": list(op.filter_dilation),
        "group": int(op.num_groups),
        "pads": [before for before, _ in padding] + [after for _, after in padding],
    }


def _oriented(call: Call, filters: Value) -> Value:
    """The filters as a correlation has them."""
    if not call.op.filter_flip:
        return filters
    axes = tuple(range(2, filters.ndim))
    if filters.data is not None:
        return call.graph.constant(np.flip(filters.data, axes), hint=filters.hint)
    ends = [call.vector([n] * len(axes)) for n in (-1, -(2**62))]
    inputs = [filters, *ends, call.vector(axes), call.vector([-1] * len(axes))]
    return call.emit("Slice", inputs, filters.shape)


@converts(conv.AbstractConv2d, conv.AbstractConv3d)
def convolve(call: Call, images: Value, filters: Value) -> Value:
    axes = range(2, filters.ndim)
    settings = _settings(call, call.sides(filters, axes, "the filters' sides"))
    call.graph.same_size(images.shape[1], filters.shape[1] * settings["group"])
    shape = [images.shape[0], filters.shape[0]]
    n = len(axes)
    for i, size in enumerate(call.shape(images)[2:]):
        k = (settings["kernel_shape"][i] - 1) * settings["dilations"][i] + 1
        around = settings["pads"][i] + settings["pads"][i + n]
        try:
            shape.append((size + around - k) // settings["strides"][i] + 1)
        except Undecided:
            shape.append(call.graph.fresh())
    inputs = [call.cast(images, call.dtype), _oriented(call, call.cast(filters, call.dtype))]
    return call.emit("Conv", inputs, shape, **settings)


@converts(conv.AbstractConv2d_gradInputs, conv.AbstractConv3d_gradInputs)
def gradient_of_inputs(call: Call, filters: Value, gradients: Value, sides: Value) -> Value:
    settings = _settings(call, call.sides(filters, range(2, filters.ndim), "the filters' sides"))
    call.graph.same_size(gradients.shape[1], filters.shape[0])
    wanted = call.sizes(sides)
    if wanted is None:
        raise call.refused("the size of its result is not known")
    n = len(wanted)
    extra = []
    for i, (small, large) in enumerate(zip(call.shape(gradients)[2:], wanted)):
        k = (settings["kernel_shape"][i] - 1) * settings["dilations"][i] + 1
        least = (small - 1) * settings["strides"][i] + k
        least = least - settings["pads"][i] - settings["pads"][i + n]
        extra.append(_adjustment(call, large, least))
    if any(extra):
        settings["output_padding"] = extra
    shape = [gradients.shape[0], filters.shape[1] * settings["group"], *wanted]
    inputs = [call.cast(gradients, call.dtype), _oriented(call, call.cast(filters, call.dtype))]
    return call.emit("ConvTranspose", inputs, shape, **settings)


def _adjustment(call: Call, large: Any, least: Any) -> int:
    """How many rows or columns the result has beyond the least that fit."""
    if isinstance(least, Size) and isinstance(large, int):
        raise call.refused("the size of its input is not known; give it in `dynamic`")
    try:
        return difference(large, least)
    except Undecided:
        raise call.refused("the size of its result is not that of its input, enlarged") from None


@converts(conv.AbstractConv2d_gradWeights, conv.AbstractConv3d_gradWeights)
def gradient_of_weights(call: Call, images: Value, gradients: Value, sides: Value) -> Value:
    """The images correlated with the gradients; some write dilated convolutions so."""
    border: Any = call.op.border_mode
    wanted = call.sizes(sides)
    axes = range(2, images.ndim)
    settings = _settings(call, call.sides(gradients, axes, "the gradients' sides"))
    if settings["group"] > 1 or wanted is None or not isinstance(border, (tuple, str)):
        raise call.refused("the gradient of grouped filters, or of filters of unknown size")
    # the padding is that of filters of the size that is asked for
    around: Any = ((0, 0),) * len(wanted)
    if border != "valid":
        around = paddings(call.op.border_mode, tuple(call.numbers(sides, "the filters' size")))
    settings["pads"] = [before for before, _ in around] + [after for _, after in around]
    settings["strides"], settings["dilations"] = settings["dilations"], settings["strides"]
    order = [1, 0, *axes]
    swapped = [call.transpose(call.cast(value, call.dtype), order) for value in (images, gradients)]
    shape = [images.shape[1], gradients.shape[1]]
    for i, size in enumerate(call.shape(images)[2:]):
        k = (settings["kernel_shape"][i] - 1) * settings["dilations"][i] + 1
        try:
            made = (size + sum(around[i]) - k) // settings["strides"][i] + 1
            exact = difference(made, wanted[i]) == 0
        except Undecided:
            exact = False
        if not exact:
            raise call.refused("filters that leave pixels of the images out")
        shape.append(wanted[i])
    result = call.emit("Conv", swapped, shape, **settings)
    return call.transpose(_oriented(call, result), order)
