"""The table of scalar operations itself; test_elementwise.py runs each in a graph."""

import numpy as np
import pytest
import theano.scalar as scalar
import theano.tensor as T
from theano.scalar.basic import InRange
from theano.tensor import xlogx
from theano.tensor.nnet import sigm

from tests.lib.jax_backend.both import jax, on_jax, scalars

pytestmark = pytest.mark.usefixtures("x64")
jnp = jax.numpy


def compute(kind, *values, dtype="float32", op=None):
    """The table's function for a type of scalar operation."""
    values = [np.asarray(value) for value in values]
    return np.asarray(scalars.SCALARS[kind](op, dtype, *values))


def test_each_is_a_type_of_scalar_operation():
    assert all(issubclass(kind, scalar.ScalarOp) for kind in scalars.SCALARS)
    assert all(callable(function) for function in scalars.SCALARS.values())


def test_sums_and_products_of_any_number():
    assert compute(scalar.Add, 1, 2, 3, 4) == 10
    assert compute(scalar.Mul, 1, 2, 3, 4) == 24
    assert compute(scalar.Add, 7) == 7


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_computed_in_the_result_s_dtype(dtype):
    """Whole numbers of few bits do not overflow before they are cast."""
    result = compute(scalar.Mul, np.int8(100), np.int8(100), dtype=dtype)
    assert result.dtype == dtype and result == 10000


def test_compared_in_the_inputs_dtype():
    large = np.int64(2**53 + 1)
    assert compute(scalar.GT, large, np.int64(2**53), dtype="bool")
    assert compute(scalar.LT, np.int8(-1), np.uint8(255), dtype="bool")


def test_a_half_is_rounded_away_from_zero_and_nothing_else_is():
    """Adding a half first would itself be rounded."""
    below = np.nextafter(np.float32(0.5), np.float32(0))
    odd = np.float32(2**23 + 1)
    x = np.float32([below, -below, odd, -odd, 0.5, -1.5, 2.4, np.inf, np.nan])
    expected = np.float32([0, 0, odd, -odd, 1, -2, 2, np.inf, np.nan])
    np.testing.assert_array_equal(compute(scalar.RoundHalfAwayFromZero, x), expected)


def test_zero_times_the_logarithm_of_zero():
    """Both value and slope are numbers: of what `where` leaves out no infinity comes through."""
    np.testing.assert_array_equal(compute(xlogx.XlogX, np.float32([0, 1])), [0, 0])
    np.testing.assert_array_equal(compute(xlogx.XlogY0, np.float32([0, 0]), np.float32([0, 2])), 0)
    slope = jax.grad(lambda y: scalars.SCALARS[xlogx.XlogY0](None, "float32", jnp.float32(0), y))
    assert float(slope(jnp.float32(0))) == 0


@pytest.mark.parametrize("low, high", [(False, False), (True, False), (False, True), (True, True)])
def test_the_ends_of_a_range(low, high):
    x = np.float32([0, 1, 1.5, 2, 3, np.nan])
    got = compute(InRange, x, np.float32(1), np.float32(2), op=InRange(low, high), dtype="bool")
    np.testing.assert_array_equal(got, [False, not low, True, not high, False, False])


def test_softplus_has_no_overflow():
    x = np.float32([-np.inf, -1000, 0, 1000, np.inf, np.nan])
    got = compute(sigm.ScalarSoftplus, x)
    np.testing.assert_allclose(got, [0, 0, np.log(2), 1000, np.inf, np.nan], rtol=1e-6)


def test_a_switch_takes_any_number_as_condition():
    x = T.fvector("x")
    got = on_jax([x], T.switch(x, 1, -1))(np.float32([0, 0.5, -2, np.nan]))
    np.testing.assert_array_equal(got, [-1, 1, 1, 1])
