import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.nnet import bn

from tests import reference
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")
X = numbers(2, 3, 4, 4)
G, B, M = (numbers(3, seed=seed) for seed in (1, 2, 3))
S = np.abs(numbers(3, seed=4)) + np.float32(0.5)


def spread(array, name):
    return theano.shared(array.reshape(1, 3, 1, 1), name, broadcastable=(True, False, True, True))


def test_given_statistics_become_part_of_the_weights_or_two_operations():
    four = [spread(array, name) for array, name in zip((G, B, M, S), "gbms")]
    run = Written([x], bn.batch_normalization_test(x, *four, axes="spatial", epsilon=1e-4))
    assert run.kinds == ["Mul", "Add"]
    expected = reference.batchnorm(X, G, B, M, S, e=1e-4)
    same(run(X), expected)
    w = theano.shared(numbers(3, 3, 3, 3, seed=5), "w")
    maps = T.nnet.conv2d(x, w, border_mode="half")
    run = Written([x], bn.batch_normalization_test(maps, *four, axes="spatial", epsilon=1e-4))
    assert run.kinds == ["Conv"]
    maps = reference.conv2d(X, w.get_value(), (1, 1), (1, 1), True)
    same(run(X), reference.batchnorm(maps, G, B, M, S, e=1e-4), 1e-4)


@pytest.mark.parametrize("axes, others", [("spatial", (0, 2, 3)), ("per-activation", (0,))])
def test_a_minibatch_s_own_statistics(axes, others):
    shape = [1 if axis in others else n for axis, n in enumerate(X.shape)]
    wide = [axis in others for axis in range(4)]
    g, b, m, v = (theano.shared(numbers(*shape, seed=n) + 2, broadcastable=wide) for n in range(4))
    run = Written(
        [x],
        list(bn.batch_normalization_train(x, g, b, axes, 1e-3, 0.25, m, v)),
        {"x": ("batch", *X.shape[1:])},
    )
    for batch in (2, 5):
        X2 = numbers(batch, *X.shape[1:], seed=batch)
        mean, var = X2.mean(others, keepdims=True), X2.var(others, keepdims=True)
        count = X2.size // mean.size
        expected = [
            (X2 - mean) / np.sqrt(var + 1e-3) * g.get_value() + b.get_value(),
            mean,
            1 / np.sqrt(var + 1e-3),
            0.75 * m.get_value() + 0.25 * mean,
            0.75 * v.get_value() + 0.25 * var * count / (count - 1),
        ]
        for got, wanted in zip(run(X2), expected):
            same(got, wanted, 1e-4)


def test_statistics_that_nobody_keeps_are_not_there():
    g, b = (spread(array, name) for array, name in ((G, "g"), (B, "b")))
    run = Written([x], bn.batch_normalization_train(x, g, b, "spatial", 1e-3)[0])
    same(run(X), reference.batchnorm(X, G, B, e=1e-3), 1e-4)
    assert len(run.kinds) <= 10 and "Shape" not in run.kinds
