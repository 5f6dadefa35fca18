"""Demands that are seen while tracing or after the call, and choices between two branches."""

import numpy as np
import pytest
import theano.tensor as T
from theano.ifelse import ifelse
from theano.tensor.opt import Assert

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import on_jax

X, N = T.fvector("x"), T.iscalar("n")
VALUE = np.float32([1, 2, 3, 4])


@pytest.mark.parametrize("n, words", [(2, None), (0, "positive"), (11, "small"), (-1, "positive")])
def test_the_first_of_several_demands_that_fails(n, words):
    demanded = Assert("small")(Assert("positive")(N, N > 0), N < 10)
    f = on_jax([N], 2 * demanded)
    if words is None:
        assert f(n) == 2 * n
    else:
        with pytest.raises(AssertionError, match=words):
            f(n)


def test_one_demand_of_several_conditions():
    f = on_jax([X], Assert("both")(X, T.all(X > 0), T.all(X < 5)))
    f(VALUE)
    for value in (-VALUE, 2 * VALUE):
        with pytest.raises(AssertionError, match="both"):
            f(value)


def test_a_demand_of_shapes_is_nothing_to_look_at_after_each_call():
    """It holds, or not, for all that is compiled for them."""
    f = on_jax([X], Assert("four")(X, T.eq(X.shape[0], 4)))
    f(VALUE)
    assert f.fn._tracing.donates  # no checks
    with pytest.raises(AssertionError, match="four .*test_assertions.py"):
        f(VALUE[:3])
    f(VALUE)


def test_a_choice_of_several():
    f = on_jax([X, N], ifelse(N, [X, X.sum()], [-X, X.min()]))
    for n, expected in [(1, (VALUE, 10)), (0, (-VALUE, 1)), (-2, (VALUE, 10))]:
        for got, value in zip(f(VALUE, n), expected):
            np.testing.assert_array_equal(got, value)


@pytest.mark.parametrize("n", [1, 2])
def test_branches_of_two_shapes(n):
    """Neither is stretched to the other's: the condition must be known before the call."""
    f = on_jax([X, N], ifelse(T.gt(N, 0), X[:n], X))
    np.testing.assert_array_equal(f(VALUE, 1), VALUE[:n])
    np.testing.assert_array_equal(f(VALUE, 0), VALUE)
    np.testing.assert_array_equal(f(VALUE, 1), VALUE[:n])


def test_branches_of_two_shapes_chosen_by_a_shape():
    f = on_jax([X], ifelse(T.gt(X.shape[0], 2), X[:1], 2 * X))
    np.testing.assert_array_equal(f(VALUE), VALUE[:1])
    np.testing.assert_array_equal(f(VALUE[:2]), 2 * VALUE[:2])


def test_branches_of_two_shapes_chosen_by_data():
    f = on_jax([X], ifelse(T.gt(X.sum(), 0), X[:1], X))
    words = "the shape of what is chosen depends on values.*--device cpu"
    with pytest.raises(UnavailableError, match=words) as caught:
        f(VALUE)
    assert "\n" not in str(caught.value)


def test_a_gradient_is_that_of_the_branch():
    y = ifelse(N, T.sqr(X).sum(), T.log(X).sum())
    f = on_jax([X, N], T.grad(y, X))
    np.testing.assert_allclose(f(VALUE, 1), 2 * VALUE)
    np.testing.assert_allclose(f(VALUE, 0), 1 / VALUE)
