"""Theano's abstract convolutions, in two and three dimensions.

All three are one convolution of XLA each. Theano's own are convolutions with flipped filters
(``filter_flip``) or correlations, XLA's are correlations. In the words of one side, with
stride s, dilation d, padding (l, r) and a dilated filter of K = (k - 1)d + 1 pixels::

    forward  o = (i + l + r - K) // s + 1
    inputs   the gradients, s - 1 zeros between them, padded with K - 1 - l before and with
             what brings the result to i pixels behind, correlated with the filter reversed
    weights  the images, correlated with the gradients as filters of dilation s
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax
from theano.tensor.nnet import abstract_conv as conv

from ...shapes import paddings
from ..errors import REMEDY, NotConvertible, place
from ..registry import converts
from .products import operands


def _padding(op, sides):
    """Zeros before and behind each side, for filters of `sides` pixels."""
    dilated = [(k - 1) * d + 1 for k, d in zip(sides, op.filter_dilation)]
    return paddings(op.border_mode, dilated)


def _reverse(call, filters):
    """Filters back to front along their sides.

    XLA knows the gradient of the inputs, for which cuDNN has a kernel of its own, by the
    reversal, and would cancel it against the one that flipped filters come with.
    """
    sides = range(2, filters.ndim)
    if not call.op.filter_flip:
        return lax.rev(filters, sides)
    barrier = getattr(lax, "optimization_barrier", None)
    if call.options.platform == "cpu" or barrier is None:
        return filters
    return lax.rev(barrier(lax.rev(filters, sides)), sides)


def _checked(call):
    if call.op.unshared:
        raise NotConvertible(
            "%s%s: unshared convolution has no counterpart in JAX: %s"
            % (call.op, place(call.node), REMEDY)
        )
    return call.op


@converts(conv.AbstractConv2d, conv.AbstractConv3d)
def convolve(call: Any, images: Any, filters: Any) -> Any:
    op = _checked(call)
    (images, filters), how = operands(call.options, call.dtype, images, filters)
    _check_channels(call, images.shape[1], filters.shape[1])
    padding = _padding(op, filters.shape[2:])
    if op.filter_flip:
        filters = lax.rev(filters, range(2, filters.ndim))
    return lax.conv_general_dilated(
        images,
        filters,
        window_strides=op.subsample,
        padding=padding,
        rhs_dilation=op.filter_dilation,
        feature_group_count=op.num_groups,
        **how,
    )


@converts(conv.AbstractConv2d_gradInputs, conv.AbstractConv3d_gradInputs)
def gradient_of_inputs(call: Any, filters: Any, gradients: Any, sides: Any) -> Any:
    op, sides = _checked(call), call.known(sides, "the images' size")
    (filters, gradients), how = operands(call.options, call.dtype, filters, gradients)
    padding = _padding(op, filters.shape[2:])
    _check_sides(call, sides, filters.shape[2:], gradients.shape[2:], padding)
    ends = []
    for i, k, o, s, d, (before, _) in zip(
        sides, filters.shape[2:], gradients.shape[2:], op.subsample, op.filter_dilation, padding
    ):
        first = (k - 1) * d - before
        ends.append((first, i - ((o - 1) * s + 1) - first + (k - 1) * d))
    # (outputs, inputs of a group, ...) to (inputs, outputs of a group, ...)
    groups, (f, c) = op.num_groups, filters.shape[:2]
    filters = filters.reshape((groups, f // groups) + filters.shape[1:])
    filters = jnp.swapaxes(filters, 1, 2).reshape((groups * c, f // groups) + filters.shape[3:])
    return lax.conv_general_dilated(
        gradients,
        _reverse(call, filters),
        window_strides=(1,) * len(sides),
        padding=ends,
        lhs_dilation=op.subsample,
        rhs_dilation=op.filter_dilation,
        feature_group_count=groups,
        **how,
    )


@converts(conv.AbstractConv2d_gradWeights, conv.AbstractConv3d_gradWeights)
def gradient_of_weights(call: Any, images: Any, gradients: Any, sides: Any) -> Any:
    op, sides = _checked(call), call.known(sides, "the filters' size")
    (images, gradients), how = operands(call.options, call.dtype, images, gradients)
    padding = _padding(op, sides)
    _check_sides(call, images.shape[2:], sides, gradients.shape[2:], padding)
    ends = [
        (before, (o - 1) * s + 1 + (k - 1) * d - before - i)
        for i, k, o, s, d, (before, _) in zip(
            *(images.shape[2:], sides, gradients.shape[2:]),
            *(op.subsample, op.filter_dilation, padding),
        )
    ]
    letters = "DHW"[-len(sides) :]
    result = lax.conv_general_dilated(
        images,  # its channels are the batch here, and the minibatch is what is summed over
        gradients,
        window_strides=op.filter_dilation,
        padding=ends,
        rhs_dilation=op.subsample,
        dimension_numbers=("CN" + letters, "IO" + letters, "CN" + letters),
        batch_group_count=op.num_groups,
        **how,
    )
    return lax.rev(result, range(2, result.ndim)) if op.filter_flip else result


def _check_channels(call, channels, expected):
    if channels != expected * call.op.num_groups:
        raise ValueError(
            "%s%s: images have %d channels, expected %d"
            % (call.op, place(call.node), channels, expected * call.op.num_groups)
        )


def _check_sides(call, images, filters, outputs, padding):
    """The sizes must be those of one convolution."""
    expected = tuple(
        (i + sum(p) - (k - 1) * d - 1) // s + 1
        for i, k, s, d, p in zip(
            images, filters, call.op.subsample, call.op.filter_dilation, padding
        )
    )
    if tuple(outputs) != expected:
        raise ValueError(
            "%s%s: gradients of size %s, expected %s for images of %s and filters of %s"
            % (
                *(call.op, place(call.node), tuple(outputs), expected),
                *(tuple(images), tuple(filters)),
            )
        )
