"""Softmax and cross-entropies."""

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.nnet import nnet

from tests.lib.jax_backend.both import check, numbers, on_jax

X = numbers(4, 3)
LABELS = np.array([2, 0, 1, 2])


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def test_softmax():
    check(T.nnet.softmax, softmax, X)


def test_softmax_with_bias():
    check(nnet.softmax_with_bias, lambda x, b: softmax(x + b), X, numbers(3, seed=1))


def test_log_softmax():
    check(T.nnet.logsoftmax, lambda x: np.log(softmax(x)), X)


def test_crossentropy_with_labels():
    check(
        lambda x, y: T.nnet.categorical_crossentropy(T.nnet.softmax(x), y),
        lambda x, y: -np.log(softmax(x)[np.arange(4), y]),
        X,
        LABELS,
    )


def test_crossentropy_of_probabilities_with_labels():
    check(
        lambda x, y: T.nnet.categorical_crossentropy(x, y),
        lambda x, y: -np.log(x[np.arange(4), y]),
        numbers(4, 3, low=0.1, high=1.0),
        LABELS,
    )


def test_crossentropy_with_distributions():
    check(
        lambda x, y: T.nnet.categorical_crossentropy(T.nnet.softmax(x), y),
        lambda x, y: -(y * np.log(softmax(x))).sum(axis=1),
        X,
        softmax(numbers(4, 3, seed=1)),
    )


def test_crossentropy_with_bias_and_its_classes():
    x, b, y = T.fmatrix("x"), T.fvector("b"), T.lvector("y")
    bias = numbers(3, seed=1).astype("float32")
    outputs = nnet.crossentropy_softmax_argmax_1hot_with_bias(x, b, y)
    cost, p, best = on_jax([x, b, y], list(outputs))(X.astype("float32"), bias, LABELS)
    expected = softmax(X + bias)
    np.testing.assert_allclose(cost, -np.log(expected[np.arange(4), LABELS]), rtol=1e-5)
    np.testing.assert_allclose(p, expected, rtol=1e-5)
    np.testing.assert_array_equal(best, expected.argmax(axis=1))


def test_confident_classes_have_finite_costs():
    """Theano's rewrites bring logarithm and softmax together."""
    x, y = T.fmatrix("x"), T.lvector("y")
    cost = T.nnet.categorical_crossentropy(T.nnet.softmax(x), y)
    f = on_jax([x, y], [cost, T.grad(cost.sum(), x)])
    cost, slope = f(np.float32([[0, 500]]), [0])
    np.testing.assert_allclose(cost, [500])
    np.testing.assert_allclose(slope, [[-1, 1]])


def test_confident_discriminator_has_a_finite_cost():
    x = T.fvector("x")
    p = T.nnet.sigmoid(x)
    cost = T.nnet.binary_crossentropy(p, T.ones(p.shape)).sum()
    cost, slope = on_jax([x], [cost, T.grad(cost, x)])(np.float32([-200, 200]))
    np.testing.assert_allclose(cost, 200)
    np.testing.assert_allclose(slope, [-1, 0])


@pytest.mark.parametrize("label", [3, -1])
def test_labels_out_of_bounds(label):
    x, y = T.fmatrix("x"), T.lvector("y")
    cost = T.nnet.categorical_crossentropy(T.nnet.softmax(x), y)
    for outputs in (cost, T.grad(cost.sum(), x)):
        with pytest.raises(ValueError, match="class labels out of bounds, expected 0 to 2"):
            on_jax([x, y], outputs)(X.astype("float32"), [0, 1, label, 0])
