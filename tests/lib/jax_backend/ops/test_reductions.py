"""Sums, products, extremes and running sums."""

import numpy as np
import pytest
import theano.tensor as T
from theano.scalar import basic as scalar
from theano.tensor.elemwise import CAReduce

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

X = numbers(2, 3, 4, low=0.5, high=2.0)


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (1, 2)])
@pytest.mark.parametrize(
    "ours, numpy_s",
    [(T.sum, np.sum), (T.mean, np.mean), (T.prod, np.prod), (T.max, np.max), (T.min, np.min)],
)
def test_axes(ours, numpy_s, axis):
    check(lambda x: ours(x, axis=axis), lambda x: numpy_s(x, axis=axis), X)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1)])
def test_all_and_any(axis):
    x = np.array([[True, False, True], [True, True, True]])
    check(lambda x: T.all(x, axis=axis), lambda x: np.all(x, axis=axis), x, gradient=False)
    check(lambda x: T.any(x, axis=axis), lambda x: np.any(x, axis=axis), x, gradient=False)


def test_keepdims():
    check(
        lambda x: T.sum(x, axis=(0, 2), keepdims=True),
        lambda x: np.sum(x, axis=(0, 2), keepdims=True),
        X,
    )


@pytest.mark.parametrize("axis", [None, 0, 1, 2])
def test_argmax(axis):
    check(lambda x: T.argmax(x, axis=axis), lambda x: np.argmax(x, axis=axis), X, gradient=False)


def test_max_and_argmax_over_several_axes():
    """Places are counted over both axes together."""
    x = T.ftensor3("x")
    largest, place = on_jax([x], list(T.max_and_argmax(x, axis=(0, 2))))(X.astype("float32"))
    flat = X.transpose(1, 0, 2).reshape(3, -1)
    np.testing.assert_allclose(largest, flat.max(axis=1), rtol=1e-6)
    np.testing.assert_array_equal(place, flat.argmax(axis=1))
    assert place.dtype == "int64"


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero):RuntimeWarning")  # Theano's
def test_product_with_zeros_has_a_gradient():
    x = np.array([[0.0, 2.0, 3.0], [4.0, 5.0, 6.0], [0.0, 0.0, 7.0]])
    check(lambda x: T.prod(x, axis=1), lambda x: np.prod(x, axis=1), x)


@pytest.mark.parametrize("axis", [0, 2])
def test_cumulation(axis):
    check(lambda x: T.cumsum(x, axis=axis), lambda x: np.cumsum(x, axis=axis), X)
    check(lambda x: T.cumprod(x, axis=axis), lambda x: np.cumprod(x, axis=axis), X, gradient=False)


@pytest.mark.parametrize("dtype", ["int8", "int32", "uint8", "bool"])
def test_integers_add_up_in_int64(dtype):
    x = np.ones((3, 200), dtype)
    check(lambda x: T.sum(x, axis=1), lambda x: np.sum(x, axis=1), x, gradient=False)


@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_long_sums(axis):
    """As exact as if added up in float64; float32, one after the other, is off by 1e-5."""
    x = np.random.RandomState(0).uniform(size=(1000, 1000)).astype("float32")
    v = T.fmatrix("v")
    got = on_jax([v], v.sum(axis=axis))(x)
    np.testing.assert_allclose(got, x.sum(axis=axis, dtype="float64"), rtol=1e-6)


def test_empty():
    check(lambda x: T.sum(x, axis=0), lambda x: np.sum(x, axis=0), numbers(0, 3))


def test_bitwise_all_is_refused():
    x = T.ivector("x")
    with pytest.raises(UnavailableError, match="has no counterpart in JAX"):
        on_jax([x], CAReduce(scalar.and_)(x))([6, 3])
