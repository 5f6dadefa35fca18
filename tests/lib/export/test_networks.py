"""Whole networks as the tutorials and Lasagne build them, beside NumPy."""

import numpy as np
import theano
import theano.tensor as T
from theano.tensor.signal.pool import pool_2d

from tests import reference
from tests.lib.export.written import Written, numbers, same


def shared(name, *shape, seed=0):
    return theano.shared(numbers(*shape, seed=seed) / 3, name)


def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def test_a_perceptron_of_the_tutorials():
    x = T.matrix("x")
    w, b, v, c = shared("W", 8, 5), shared("b", 5), shared("V", 5, 3), shared("c", 3)
    p = T.nnet.softmax(T.dot(T.tanh(T.dot(x, w) + b), v) + c)
    run = Written([x], [p, T.argmax(p, axis=1)], {"x": ("batch", 8)})
    assert run.kinds == ["Gemm", "Tanh", "Gemm", "Softmax", "ArgMax"]
    X = numbers(9, 8)
    w, b, v, c = (each.get_value() for each in (w, b, v, c))
    expected = softmax(np.tanh(X @ w + b) @ v + c)
    same(run(X)[0], expected)
    assert np.array_equal(run(X)[1], expected.argmax(1))


def test_lenet_of_the_tutorials():
    x = T.matrix("x")
    filters, bias = shared("W0", 4, 1, 5, 5), shared("b0", 4)
    w, b = shared("W1", 4 * 6 * 6, 3), shared("b1", 3)
    maps = T.nnet.conv2d(x.reshape((-1, 1, 16, 16)), filters, filter_shape=(4, 1, 5, 5))
    pooled = pool_2d(maps, (2, 2), ignore_border=True)
    hidden = T.tanh(pooled + bias.dimshuffle("x", 0, "x", "x"))
    p = T.nnet.softmax(T.dot(hidden.flatten(2), w) + b)
    run = Written([x], p)
    assert run.kinds == ["Reshape", "Conv", "MaxPool", "Add", "Tanh", "Reshape", "Gemm", "Softmax"]
    for n in (1, 4):
        X = numbers(n, 256)
        plain = reference.conv2d(X.reshape(n, 1, 16, 16), filters.get_value(), (1, 1), (0, 0), True)
        plain = reference.pool(plain, (2, 2), (2, 2), (0, 0), "max")
        plain = np.tanh(plain + bias.get_value().reshape(1, 4, 1, 1)).reshape(n, -1)
        same(run(X), softmax(plain @ w.get_value() + b.get_value()), 1e-4)


def test_layers_as_lasagne_has_them():
    """Convolution, batch normalisation with its averages, rectifier, pooling, dropout left out."""
    x = T.tensor4("x")
    w, beta, gamma = shared("W", 4, 3, 3, 3), shared("beta", 4), shared("gamma", 4, seed=1)
    mean, inverse = shared("mean", 4, seed=2), shared("inv_std", 4, seed=3)
    maps = T.nnet.conv2d(x, w, border_mode="half", filter_flip=True)
    per_channel = [v.dimshuffle("x", 0, "x", "x") for v in (beta, gamma, mean, inverse)]
    normal = (maps - per_channel[2]) * (per_channel[1] * per_channel[3]) + per_channel[0]
    pooled = pool_2d(T.nnet.relu(normal), (2, 2), ignore_border=True, mode="average_exc_pad")
    out = T.nnet.softmax(pooled.mean(axis=(2, 3)))
    run = Written([x], out, {"x": ("batch", 3, 8, 8)})
    assert run.kinds == ["Conv", "Relu", "AveragePool", "ReduceMean", "Softmax"]
    X = numbers(2, 3, 8, 8)
    beta, gamma, mean, inverse = (
        v.get_value().reshape(1, 4, 1, 1) for v in (beta, gamma, mean, inverse)
    )
    plain = reference.conv2d(X, w.get_value(), (1, 1), (1, 1), True)
    plain = np.maximum((plain - mean) * gamma * inverse + beta, 0)
    plain = reference.pool(plain, (2, 2), (2, 2), (0, 0), "average_exc_pad")
    same(run(X), softmax(plain.mean(axis=(2, 3))), 1e-4)
