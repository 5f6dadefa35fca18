"""exp, tanh and the sigmoid of float32: near enough, right at the ends, and really ours."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.basic import exp, tanh
from theano.tensor.nnet.sigm import sigmoid

FUNCTIONS = {
    "exp": (exp, np.exp, 1.1),
    "tanh": (tanh, np.tanh, 1.5),
    "sigmoid": (sigmoid, lambda x: 1 / (1 + np.exp(-x)), 2.5),
}
SMALLEST = np.finfo("float32").tiny
# each exponent and sign, and some 250,000 of the numbers between
BITS = np.arange(0, 2**32, 16411, dtype="uint64").astype("uint32")
X = T.fvector("X")


def compiled(function, variable=X):
    return theano.function([variable], function(variable))


def source(function):
    """The C++ of the only Op of a compiled function."""
    (node,) = function.maker.fgraph.toposort()
    return node.op.c_code(node, "n", ["x"], ["z"], {"fail": "", "params": "p"})


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_all_numbers_within_some_units_in_the_last_place(name):
    function, reference, most = FUNCTIONS[name]
    x = BITS.view("float32").copy()
    x[np.isnan(x)] = np.nan  # quiet ones
    got = compiled(function)(x).astype("float64")
    with np.errstate(all="ignore"):
        wanted = reference(x.astype("float64"))
        nearest = wanted.astype("float32")
    np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted))
    np.testing.assert_array_equal(np.isinf(got), np.isinf(nearest))
    usual = np.isfinite(nearest) & (np.abs(nearest) > SMALLEST)
    _, exponents = np.frexp(wanted[usual])
    units = np.abs(got[usual] - wanted[usual]) / np.ldexp(1.0, exponents - 24)
    assert units.max() < most
    tiny = np.isfinite(nearest) & ~usual
    assert np.all(np.abs(got[tiny]) <= 1.0001 * SMALLEST)


def test_the_ends():
    x = np.array([0.0, -0.0, np.inf, -np.inf, 88.7, 88.8, -87.4, 20, -20], "float32")
    np.testing.assert_array_equal(
        compiled(exp)(x)[[0, 1, 2, 3, 5, 6]], np.array([1, 1, np.inf, 0, np.inf, 0], "float32")
    )
    assert np.isfinite(compiled(exp)(x)[4])
    got = compiled(tanh)(x)
    np.testing.assert_array_equal(got, np.array([0, 0, 1, -1, 1, 1, -1, 1, -1], "float32"))
    assert list(np.signbit(got[:2])) == [False, True]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_only_float32_is_ours(name):
    function, reference, _ = FUNCTIONS[name]
    assert "dcgan_" in source(compiled(function))
    double = compiled(function, T.dvector())
    assert "dcgan_" not in source(double)
    x = np.linspace(-30, 30, 1001)
    np.testing.assert_allclose(double(x), reference(x), rtol=1e-14)


def test_fused_and_with_any_strides():
    x = T.fmatrix()
    function = theano.function(
        [x], T.tanh(x[:, 1:4]) * T.nnet.sigmoid(x[:, ::2]) + T.exp(-x[:, :3])
    )
    value = np.random.default_rng(0).standard_normal((5, 6)).astype("float32")
    doubles = value.astype("float64")
    wanted = np.tanh(doubles[:, 1:4]) / (1 + np.exp(-doubles[:, ::2])) + np.exp(-doubles[:, :3])
    np.testing.assert_allclose(function(value), wanted, rtol=1e-6, atol=1e-6)


def test_modules_of_libm_in_the_cache_are_not_taken():
    node = theano.function([X], exp(X)).maker.fgraph.toposort()[0]
    assert "dcgan_exp" in node.op.scalar_op.c_code_cache_version()
