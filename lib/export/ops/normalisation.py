"""Theano's own batch normalisation: with given statistics, and with the minibatch's own."""

from __future__ import annotations

from theano.tensor.nnet import bn

from ..call import Call
from ..graph import Value
from ..registry import converts
from ..size import product
from .reductions import reduced
from .scalars import Writer


@converts(bn.AbstractBatchNormInference)
def batch_normalize(
    call: Call, x: Value, scale: Value, bias: Value, mean: Value, variance: Value, epsilon: Value
) -> Value:
    write = Writer(call, call.dtype)
    deviation = write("Sqrt", write("Add", variance, call.cast(epsilon, call.dtype)))
    normal = write("Div", write("Sub", x, mean), deviation)
    return write("Add", write("Mul", normal, scale), bias)


@converts(bn.AbstractBatchNormTrain)
def batch_normalize_by_own(
    call: Call, x: Value, scale: Value, bias: Value, epsilon: Value, factor: Value, *running: Value
) -> list[Value]:
    """The result, the mean, one by the deviation, and the running mean and variance if any."""
    write, axes = Writer(call, call.dtype), [axis % x.ndim for axis in call.op.axes]
    x, scale, bias, epsilon, factor, *kept = (
        call.cast(value, call.dtype) for value in (x, scale, bias, epsilon, factor, *running)
    )
    mean = reduced(call, "ReduceMean", x, axes, keepdims=1)
    away = write("Sub", x, mean)
    variance = reduced(call, "ReduceMean", write("Mul", away, away), axes, keepdims=1)
    deviation = write("Sqrt", write("Add", variance, epsilon))
    result = write("Add", write("Mul", write("Div", away, deviation), scale), bias)
    results = [result, mean, write("Div", write.number(1.0), deviation)]
    if not kept:
        return results
    rest = write("Sub", write.number(1.0), factor)
    count = call.reshape(call.shape_value([product(call.shape(x)[axis] for axis in axes)]), [])
    count = call.cast(count, call.dtype)
    # of a sample, to estimate the variance of all that there is
    unbiased = write("Div", write("Mul", variance, count), write("Sub", count, write.number(1.0)))
    for before, own in zip(kept, (mean, unbiased)):
        results.append(write("Add", write("Mul", before, rest), write("Mul", own, factor)))
    return results
