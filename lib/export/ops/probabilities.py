"""Softmax and cross-entropies with class labels."""

from __future__ import annotations

from theano.tensor.nnet import nnet

from ..call import Call
from ..graph import Value
from ..registry import converts


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
