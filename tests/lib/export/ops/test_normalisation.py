import numpy as np
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
