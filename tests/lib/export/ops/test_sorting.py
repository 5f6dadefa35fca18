import numpy as np
import pytest
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = np.round(numbers(5, 6) * 2)  # some are equal


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_order(axis):
    run = Written([x], [T.sort(x, axis=axis), T.argsort(x, axis=axis, kind="mergesort")])
    for rows in (1, 5):
        elements, places = run(X[:rows])
        same(elements, np.sort(X[:rows], axis=axis))
        assert np.array_equal(places, np.argsort(X[:rows], axis=axis, kind="stable"))
