"""Convolutions of images with label planes, without the planes.

`lib.ops.conv_cond_concat` appends one constant plane per class to the images. The planes'
part of a convolution is the same for every image of a class, and linear in the labels:

    conv(concat(x, y * ones), w) = conv(x, w_x) + y @ R,   R[j] = conv(ones, w_y[j])

R takes one image of one channel, instead of ny more channels in each image of the batch.
What `theano.grad` made of the concatenation is rewritten in the same way, so that forward
and backward stay what they were, up to rounding.

Tag ``label_fold``.
"""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.graph.opt import local_optimizer
from theano.tensor.basic import Alloc, Join, Rebroadcast, Split
from theano.tensor.nnet.abstract_conv import (
    AbstractConv2d,
    AbstractConv2d_gradInputs,
    AbstractConv2d_gradWeights,
)

from . import replacing
from .replacing import replaced


def _is_ones(variable):
    """Whether `variable` is an Alloc of 1."""
    if variable.owner is None or not isinstance(variable.owner.op, Alloc):
        return False
    value = variable.owner.inputs[0]
    return isinstance(value, T.TensorConstant) and (value.data == 1).all()


def _labels(planes):
    """The labels (n, ny) if `planes` are labels times ones, else None."""
    if planes.owner is None or planes.owner.op != T.mul or len(planes.owner.inputs) != 2:
        return None
    for labels, ones in (planes.owner.inputs, planes.owner.inputs[::-1]):
        # (n, ny, 1, 1); one row of labels for all images is not worth a case of its own
        if labels.broadcastable == (False, False, True, True) and _is_ones(ones):
            return labels.dimshuffle(0, 1)
    return None


def split_labels(images: Any) -> Any:
    """Take images with label planes apart.

    Parameters
    ----------
    images : tensor4, (n, c + ny, h, w)

    Returns
    -------
    (tensor4 (n, c, h, w), matrix (n, ny)) or None
        None if `images` do not come from a concatenation with label planes.
    """
    if images.owner is None or not isinstance(images.owner.op, Join):
        return None
    axis, *parts = images.owner.inputs
    if len(parts) != 2 or not isinstance(axis, T.TensorConstant) or int(axis.data) != 1:
        return None
    labels = _labels(parts[1])
    if labels is None or any(v.dtype != images.dtype for v in (parts[0], labels)):
        return None
    return parts[0], labels


def _without_channels(op):
    """`op` for other numbers of channels: those that it was told hold no longer."""

    def sides(shape):
        return None if shape is None else (None, None, *shape[2:])

    return type(op)(
        imshp=sides(op.imshp),
        kshp=sides(op.kshp),
        border_mode=op.border_mode,
        subsample=op.subsample,
        filter_flip=op.filter_flip,
    )


def _plain(op):
    """Whether `op` is a convolution in one group, with shared and dense filters."""
    return op.num_groups == 1 and not op.unshared and tuple(op.filter_dilation) == (1, 1)


def _one_image(images):
    """Ones (1, 1, h, w) with the sides of `images`."""
    return T.ones((1, 1, images.shape[2], images.shape[3]), dtype=images.dtype)


def _rows(images):
    """(n, f, h, w) as (n, f*h*w); without -1, which an empty batch does not determine."""
    n, f, h, w = (images.shape[axis] for axis in range(4))
    return images.reshape((n, f * h * w))


def _plus_responses(result, labels, responses):
    """`result` (n, f, h, w) plus each label's response (1, ny*f, h, w)."""
    rows = _rows(result) + T.dot(labels, responses.reshape((labels.shape[1], -1)))
    return rows.reshape(result.shape, ndim=4)


def _by_label(labels, gradient):
    """Sum of `gradient` (n, f, h, w) over each label's images: (1, ny*f, h, w)."""
    _, f, h, w = (gradient.shape[axis] for axis in range(4))
    return T.dot(labels.T, _rows(gradient)).reshape((1, labels.shape[1] * f, h, w))


@local_optimizer([AbstractConv2d, AbstractConv2d_gradInputs])
def local_fold_labels(fgraph: Any, node: Any) -> Any:
    """Convolution (deconvolution) of images with label planes -> of images, plus responses."""
    if type(node.op) not in (AbstractConv2d, AbstractConv2d_gradInputs) or not _plain(node.op):
        return None
    forward = type(node.op) is AbstractConv2d
    first, second, *sides = node.inputs
    images, filters = (first, second) if forward else (second, first)
    found = split_labels(images)
    if found is None:
        return None
    x, labels = found
    op, one, c = _without_channels(node.op), _one_image(x), x.shape[1]
    kernel = [filters.shape[2], filters.shape[3]]
    if forward:  # filters (f, c + ny, kh, kw)
        result = op(x, filters[:, :c])
        responses = op(one, filters[:, c:].dimshuffle(1, 0, 2, 3).reshape([-1, 1, *kernel]))
    else:  # filters (c + ny, f, kh, kw)
        result = op(filters[:c], x, *sides)
        responses = op(filters[c:].reshape([1, -1, *kernel]), one, *sides)
    out = _plus_responses(result, labels, responses)
    return replaced(node, out)


@local_optimizer([AbstractConv2d_gradWeights])
def local_fold_labels_grad(fgraph: Any, node: Any) -> Any:
    """Gradient of the filters of either, in two parts: the images' and the labels'."""
    if type(node.op) is not AbstractConv2d_gradWeights or not _plain(node.op):
        return None
    images, outputs, sides = node.inputs
    op = _without_channels(node.op)
    found = split_labels(images)
    if found is not None:  # of a convolution: filters (f, c + ny, kh, kw)
        x, labels = found
        of_labels = op(_one_image(x), _by_label(labels, outputs), sides)  # (ny*f, 1, kh, kw)
        shape = (labels.shape[1], -1, sides[0], sides[1])
        of_labels = of_labels.reshape(shape, ndim=4).dimshuffle(1, 0, 2, 3)
        out = T.join(1, op(x, outputs, sides), of_labels)
    else:  # of a deconvolution, whose input stands where the output was: (c + ny, f, kh, kw)
        found = split_labels(outputs)
        if found is None:
            return None
        x, labels = found
        of_labels = op(_by_label(labels, images), _one_image(x), sides)  # (1, ny*f, kh, kw)
        shape = (labels.shape[1], -1, sides[0], sides[1])
        out = T.join(0, op(images, x, sides), of_labels.reshape(shape, ndim=4))
    return replaced(node, out)


@local_optimizer([Split])
def local_fold_labels_split(fgraph: Any, node: Any) -> Any:
    """Gradient of images with planes, the planes' part of it not used -> the images' alone."""
    if not isinstance(node.op, Split) or len(node.outputs) != 2:
        return None
    whole, axis, lengths = node.inputs
    while whole.owner is not None and isinstance(whole.owner.op, Rebroadcast):
        (whole,) = whole.owner.inputs
    made_by = whole.owner and whole.owner.op
    if type(made_by) not in (AbstractConv2d, AbstractConv2d_gradInputs) or not _plain(made_by):
        return None
    if not isinstance(axis, T.TensorConstant) or int(axis.data) != 1:
        return None
    if fgraph.clients[node.outputs[1]]:
        return None  # somebody wants the labels' gradient
    op, c = _without_channels(made_by), lengths[0]
    first, second, *sides = whole.owner.inputs
    if type(op) is AbstractConv2d:  # of a deconvolution: (gradient, filters)
        out = op(first, second[:c])
    else:  # of a convolution: (filters, gradient, sides)
        out = op(first[:, :c], second, *sides)
    return dict(zip(node.outputs, replaced(node, out)))


def register() -> None:
    """Before all else: the rewrites look for what `lib.ops` and `theano.grad` have written."""
    for rewrite in (local_fold_labels, local_fold_labels_grad, local_fold_labels_split):
        replacing.register(rewrite, 0.02, "label_fold")
