import numpy as np
import pytest
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x = T.tensor3("x")
X = numbers(3, 4, 5)


@pytest.mark.parametrize("axis", [None, 0, 2, (0, 2), -1])
@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "mean"])
def test_reductions(name, axis):
    expected = getattr(X, name)(axis=axis)
    same(Written([x], getattr(x, name)(axis=axis))(X), expected, 1e-4)


@pytest.mark.parametrize("axes", [0, (0, 2), None])
def test_means_are_one_operation(axes):
    run = Written([x], x.mean(axis=axes, keepdims=True))
    assert run.kinds == ["ReduceMean"]
    for batch in (1, 3):
        same(run(X[:batch]), X[:batch].mean(axis=axes, keepdims=True))


def test_another_quotient_is_no_mean():
    run = Written([x], x.sum(axis=1) / 5)
    assert "ReduceMean" not in run.kinds
    same(run(X), X.sum(axis=1) / 5)


def test_variance():
    same(Written([x], x.var(axis=(0, 2)))(X), X.var(axis=(0, 2)))


@pytest.mark.parametrize("axis", [None, 0, 2])
def test_where_the_largest_is(axis):
    run = Written([x], [T.argmax(x, axis=axis), T.argmin(x, axis=axis)])
    for got, expected in zip(run(X), (X.argmax(axis), X.argmin(axis))):
        assert np.array_equal(got, expected)


def test_truth_values():
    some, every = Written([x], [T.any(x > 1, axis=1), T.all(x > -1, axis=0)])(X)
    assert np.array_equal(some, (X > 1).any(1)) and np.array_equal(every, (X > -1).all(0))


def test_cumulative_sums():
    run = Written([x], [T.extra_ops.cumsum(x, axis=1), T.extra_ops.cumsum(x)])
    along, flat = run(X)
    same(along, X.cumsum(1))
    same(flat, X.cumsum(), 1e-4)


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_cumulative_products(axis):
    run = Written([x], T.extra_ops.cumprod(x, axis=axis))
    for batch in (1, 3):
        same(run(X[:batch]), X[:batch].cumprod(axis))


def test_cumulative_products_of_all_elements_and_of_what_was_reshaped():
    flat, halves = Written(
        [x], [T.extra_ops.cumprod(x), T.extra_ops.cumprod(x.reshape((-1, 2)), axis=0)]
    )(X)
    same(flat, X.cumprod())
    same(halves, X.reshape(-1, 2).cumprod(0))


def test_cumulative_products_of_whole_numbers():
    n = T.imatrix("n")
    N = np.arange(1, 13, dtype="int32").reshape(3, 4)
    assert np.array_equal(Written([n], T.extra_ops.cumprod(n, axis=1))(N), N.cumprod(1))
