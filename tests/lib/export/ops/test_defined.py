import numpy as np
import pytest
import theano.tensor as T

from lib.abstract import batch_normalize, rectify
from tests import reference
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")
X = numbers(4, 3, 5, 5)


@pytest.mark.parametrize("leak, kind", [(0.0, "Relu"), (0.2, "LeakyRelu")])
def test_rectifiers(leak, kind):
    run = Written([x], rectify(x, leak))
    assert run.kinds == [kind]
    same(run(X), np.where(X > 0, X, leak * X))


def test_statistics_of_the_minibatch():
    run = Written([x], batch_normalize(x))
    assert run.kinds.count("ReduceMean") == 2
    for n in (1, 4):
        same(run(X[:n]), reference.batchnorm(X[:n]), 1e-4)
