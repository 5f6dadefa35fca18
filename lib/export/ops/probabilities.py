"""Softmax and cross-entropies with class labels, and their gradients."""

from __future__ import annotations

import numpy as np
from theano.tensor.nnet import nnet

from ..call import Call
from ..graph import Value
from ..registry import converts
from .reductions import reduced
from .scalars import Writer


@converts(nnet.Softmax)
def softmax(call: Call, x: Value) -> Value:
    return call.emit("Softmax", [x], x.shape, axis=1)


@converts(nnet.LogSoftmax)
def log_softmax(call: Call, x: Value) -> Value:
    return call.emit("LogSoftmax", [x], x.shape, axis=1)


@converts(nnet.SoftmaxWithBias)
def softmax_with_bias(call: Call, x: Value, b: Value) -> Value:
    return softmax(call, call.emit("Add", [x, b], x.shape))


@converts(nnet.CrossentropyCategorical1Hot)
def categorical_crossentropy(call: Call, probabilities: Value, labels: Value) -> Value:
    call.graph.same_size(probabilities.shape[0], labels.shape[0])
    columns = call.unsqueeze(labels, [1])
    chosen = call.emit("GatherElements", [probabilities, columns], columns.shape, axis=1)
    return call.emit(
        "Neg", [call.emit("Log", [call.squeeze(chosen, [1])], labels.shape)], labels.shape
    )


@converts(nnet.SoftmaxGrad)
def softmax_gradient(call: Call, gradient: Value, probabilities: Value) -> Value:
    write = Writer(call, call.dtype)
    weighted = write("Mul", gradient, probabilities)
    total = reduced(call, "ReduceSum", weighted, [1], keepdims=1)
    return write("Sub", weighted, write("Mul", total, probabilities))


@converts(nnet.CrossentropyCategorical1HotGrad)
def crossentropy_gradient(
    call: Call, gradient: Value, probabilities: Value, labels: Value
) -> Value:
    """Of the class that each label names, minus the gradient by the probability; else 0."""
    write, columns = Writer(call, call.dtype), call.unsqueeze(call.cast(labels, "int64"), [1])
    (number,) = call.sides(probabilities, [1], "the number of classes")
    each = call.graph.constant(np.arange(number)[None], "int64")
    quotient = write("Div", write("Neg", call.unsqueeze(gradient, [1])), probabilities)
    return write("Where", write("Equal", columns, each, dtype="bool"), quotient, write.number(0.0))
