"""Arrays of a size that an argument names; those of constant sizes are in test_shapes.py."""

import numpy as np
import pytest
import theano.tensor as T

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

N, M, K = T.lscalars("n", "m", "k")


@pytest.mark.parametrize("shape", [(2, 3), (0, 3), (1, 1)])
def test_a_value_is_repeated(shape):
    x = T.fvector("x")
    value = numbers(shape[1]).astype("float32")
    f = on_jax([x, N], T.alloc(x, N, x.shape[0]))
    np.testing.assert_array_equal(f(value, shape[0]), np.tile(value, (shape[0], 1)))


def test_an_array_without_values():
    f = on_jax([N], T.AllocEmpty("int16")(N, 3))
    for n in (2, 4):
        got = f(n)
        assert got.shape == (n, 3) and got.dtype == "int16"


@pytest.mark.parametrize("ends", [(0, 5, 1), (2, 11, 3), (5, 0, -2), (3, 3, 1), (4, 1, 1)])
@pytest.mark.parametrize("dtype", ["int64", "float32"])
def test_ranges(ends, dtype):
    start, stop, step = (T.lscalar() for _ in range(3))
    f = on_jax([start, stop, step], T.arange(start, stop, step, dtype=dtype) * 1)
    got = f(*ends)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, np.arange(*ends))


def test_a_range_of_fractions():
    f = on_jax([N], T.arange(0.5, T.cast(N, "float64"), 0.25))
    np.testing.assert_array_equal(f(2), [0.5, 0.75, 1, 1.25, 1.5, 1.75])


def test_a_range_that_only_running_tells():
    x = T.fscalar("x")
    with pytest.raises(UnavailableError, match="ARange.*: the range depends on values"):
        on_jax([x], T.arange(x))(3)


@pytest.mark.parametrize("sizes", [(3, 3, 0), (2, 4, 1), (4, 2, -1), (2, 2, 5)])
def test_ones_on_and_below_a_diagonal(sizes):
    made = on_jax([N, M, K], [T.eye(N, M, K, dtype="int8"), T.tri(N, M, K, dtype="float64")])
    eye, tri = made(*sizes)
    assert (eye.dtype, tri.dtype) == ("int8", "float64")
    np.testing.assert_array_equal(eye, np.eye(*sizes))
    np.testing.assert_array_equal(tri, np.tri(*sizes))


@pytest.mark.parametrize("offset, axes", [(1, (0, 1)), (-1, (0, 2)), (0, (2, 1)), (9, (0, 1))])
def test_a_diagonal_beside_the_main_one(offset, axes):
    check(
        lambda x: T.diagonal(x, offset, *axes),
        lambda x: np.diagonal(x, offset, *axes),
        *(numbers(3, 4, 2),),
        gradient=False,
    )
