"""Theano's own batch normalisation with given statistics."""

from __future__ import annotations

from theano.tensor.nnet import bn

from ..call import Call
from ..graph import Value
from ..registry import converts
from .scalars import Writer


@converts(bn.AbstractBatchNormInference)
def batch_normalize(
    call: Call, x: Value, scale: Value, bias: Value, mean: Value, variance: Value, epsilon: Value
) -> Value:
    write = Writer(call, call.dtype)
    deviation = write("Sqrt", write("Add", variance, call.cast(epsilon, call.dtype)))
    normal = write("Div", write("Sub", x, mean), deviation)
    return write("Add", write("Mul", normal, scale), bias)
