"""Every scalar operation, against NumPy and by its slope."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from scipy import special
from theano.tensor.xlogx import xlogx, xlogy0

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

BOTH = ("float32", "float64")

ANY = (-3.0, 3.0)
POSITIVE = (0.2, 3.0)
UNIT = (-0.9, 0.9)
WHOLE = np.array([-7, -2, 0, 3, 5])
NATURAL = np.array([1, 2, 9, 3, 4])

try:
    np.dtype(theano.scalar.float32)
    HAVE_SLOPES = True
except ValueError:  # NumPy 2.4: Theano itself cannot make the gradients of WITH_CONSTANTS
    HAVE_SLOPES = False

WITH_CONSTANTS = (
    *("exp2", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh"),
    *("deg2rad", "rad2deg"),
)

# expression, NumPy's, range
UNARY = {
    "neg": (lambda x: -x, np.negative, ANY),
    "inv": (T.inv, np.reciprocal, POSITIVE),
    "abs": (abs, np.abs, ANY),
    "sgn": (T.sgn, np.sign, ANY),
    "sqr": (T.sqr, np.square, ANY),
    "sqrt": (T.sqrt, np.sqrt, POSITIVE),
    "exp": (T.exp, np.exp, ANY),
    "exp2": (T.exp2, np.exp2, ANY),
    "expm1": (T.expm1, np.expm1, UNIT),
    "log": (T.log, np.log, POSITIVE),
    "log2": (T.log2, np.log2, POSITIVE),
    "log10": (T.log10, np.log10, POSITIVE),
    "log1p": (T.log1p, np.log1p, UNIT),
    "sin": (T.sin, np.sin, ANY),
    "cos": (T.cos, np.cos, ANY),
    "tan": (T.tan, np.tan, UNIT),
    "arcsin": (T.arcsin, np.arcsin, UNIT),
    "arccos": (T.arccos, np.arccos, UNIT),
    "arctan": (T.arctan, np.arctan, ANY),
    "sinh": (T.sinh, np.sinh, ANY),
    "cosh": (T.cosh, np.cosh, ANY),
    "tanh": (T.tanh, np.tanh, ANY),
    "arcsinh": (T.arcsinh, np.arcsinh, ANY),
    "arccosh": (T.arccosh, np.arccosh, (1.2, 3.0)),
    "arctanh": (T.arctanh, np.arctanh, UNIT),
    "deg2rad": (T.deg2rad, np.deg2rad, ANY),
    "rad2deg": (T.rad2deg, np.rad2deg, ANY),
    "sigmoid": (T.nnet.sigmoid, special.expit, ANY),
    "softplus": (T.nnet.softplus, lambda x: np.log1p(np.exp(x)), ANY),
    "softsign": (T.nnet.nnet.softsign, lambda x: x / (1 + abs(x)), POSITIVE),
    "erf": (T.erf, special.erf, ANY),
    "erfc": (T.erfc, special.erfc, ANY),
    "erfinv": (T.erfinv, special.erfinv, UNIT),
    "gammaln": (T.gammaln, special.gammaln, POSITIVE),
    "xlogx": (xlogx, lambda x: special.xlogy(x, x), POSITIVE),
    "clip": (lambda x: T.clip(x, -1, 1.5), lambda x: np.clip(x, -1, 1.5), ANY),
    "identity": (T.tensor_copy, np.copy, ANY),
}

FLAT = {
    "psi": (T.psi, special.digamma, POSITIVE),
    "ceil": (T.ceil, np.ceil, ANY),
    "floor": (T.floor, np.floor, ANY),
    "trunc": (T.trunc, np.trunc, ANY),
    "round": (lambda x: T.round(x, mode="half_to_even"), np.round, ANY),
    "cast": (lambda x: T.cast(x, "int8"), lambda x: x.astype("int8"), ANY),
    "isnan": (T.isnan, np.isnan, ANY),
    "isinf": (T.isinf, np.isinf, ANY),
}

BINARY = {
    "add": (lambda x, y: x + y, np.add, ANY),
    "sub": (lambda x, y: x - y, np.subtract, ANY),
    "mul": (lambda x, y: x * y, np.multiply, ANY),
    "div": (lambda x, y: x / y, np.divide, POSITIVE),
    "pow": (lambda x, y: x**y, np.power, POSITIVE),
    "mod": (lambda x, y: x % (1.7 * y), lambda x, y: np.mod(x, 1.7 * y), POSITIVE),
    "maximum": (T.maximum, np.maximum, ANY),
    "minimum": (T.minimum, np.minimum, ANY),
    "arctan2": (T.arctan2, np.arctan2, POSITIVE),
    "xlogy0": (xlogy0, special.xlogy, POSITIVE),
    "switch": (lambda x, y: T.switch(x > y, x, 2 * y), lambda x, y: np.where(x > y, x, 2 * y), ANY),
    "fill": (lambda x, y: x + T.fill(x, y), lambda x, y: x + y, ANY),
}

COMPARISONS = {
    "lt": (T.lt, np.less),
    "gt": (T.gt, np.greater),
    "le": (T.le, np.less_equal),
    "ge": (T.ge, np.greater_equal),
    "eq": (T.eq, np.equal),
    "neq": (T.neq, np.not_equal),
}

INTEGERS = {
    "add": (lambda x, y: x + y, np.add),
    "int_div": (lambda x, y: x // y, np.floor_divide),
    "mod": (lambda x, y: x % y, np.mod),
    "and": (lambda x, y: x & y, np.bitwise_and),
    "or": (lambda x, y: x | y, np.bitwise_or),
    "xor": (lambda x, y: x ^ y, np.bitwise_xor),
    "invert": (lambda x, y: ~x, lambda x, y: ~x),
    "maximum": (T.maximum, np.maximum),
    "pow": (lambda x, y: (x % 4) ** (y % 5), lambda x, y: (x % 4) ** (y % 5)),
}


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    build, reference, limits = UNARY[name]
    gradient = HAVE_SLOPES or name not in WITH_CONSTANTS
    check(
        build, reference, numbers(5, low=limits[0], high=limits[1]), gradient=gradient, dtypes=BOTH
    )


@pytest.mark.parametrize("name", FLAT)
def test_without_slope(name):
    build, reference, limits = FLAT[name]
    check(build, reference, numbers(5, low=limits[0], high=limits[1]), gradient=False)


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    build, reference, limits = BINARY[name]
    x, y = (numbers(5, seed=seed, low=limits[0], high=limits[1]) for seed in (0, 1))
    check(build, reference, x, y, dtypes=BOTH)


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparison(name):
    build, reference = COMPARISONS[name]
    x, y = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])
    check(build, reference, x, y, gradient=False)


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize("dtype", ["int64", "int32", "int8"])
def test_integers(name, dtype):
    build, reference = INTEGERS[name]
    check(build, reference, WHOLE.astype(dtype), NATURAL.astype(dtype), gradient=False)


def test_true_division_of_integers_gives_floats():
    x, y = T.ivectors("xy")
    got = on_jax([x, y], x / y)(WHOLE.astype("int32"), NATURAL.astype("int32"))
    assert got.dtype == (x / y).dtype
    np.testing.assert_allclose(got, WHOLE / NATURAL, rtol=1e-7)


def test_comparison_of_integers_with_floats_is_exact():
    """2**24 + 1 is no float32: compared as float32 it would be equal to 2**24."""
    x, y = T.ivector("x"), T.fvector("y")
    assert not on_jax([x, y], T.eq(x, y))([2**24 + 1], np.float32([2**24]))[0]


def test_floor_division_of_floats():
    x, y = numbers(6, low=-5, high=5), numbers(6, seed=1, low=1, high=2)
    check(lambda x, y: x // y, np.floor_divide, x, y, gradient=False)


def test_in_range():
    from theano.scalar.basic import InRange
    from theano.tensor.elemwise import Elemwise

    x = numbers(5, low=-3, high=3)
    x[2] = 1.0
    for open_low, open_high in [(True, False), (False, True)]:
        op = Elemwise(InRange(open_low, open_high))
        low = np.greater if open_low else np.greater_equal
        high = np.less if open_high else np.less_equal
        check(
            lambda x, op=op: op(x, -1.0, 1.0),
            lambda x, low=low, high=high: low(x, -1) & high(x, 1),
            x,
            gradient=False,
        )


def test_round_half_away_from_zero():
    x = np.array([-2.5, -1.5, 0.5, 1.4, 2.5])
    expected = np.array([-3.0, -2.0, 1.0, 1.0, 3.0])
    check(lambda x: T.round(x, mode="half_away_from_zero"), lambda x: expected, x, gradient=False)


def test_extremes_of_softplus_and_sigmoid():
    x = T.fvector("x")
    f = on_jax([x], [T.nnet.softplus(x), T.log(T.nnet.sigmoid(x))])
    plus, log = f(np.float32([-200, -20, 0, 20, 200]))
    np.testing.assert_allclose(plus, [0, 2.0611537e-9, np.log(2), 20, 200], rtol=1e-6)
    np.testing.assert_allclose(log, [-200, -20, -np.log(2), -2.0611537e-9, 0], rtol=1e-6)


def test_nan_goes_through():
    x = np.array([np.nan, 1.0, -np.inf])
    check(lambda x: T.maximum(x, 0.0), lambda x: np.maximum(x, 0), x, gradient=False)


def test_broadcasting():
    x, y = numbers(3, 4), numbers(4, seed=1)
    check(lambda x, y: x * y + y, lambda x, y: x * y + y, x, y)


def test_axis_of_one_that_the_graph_does_not_know_is_not_stretched():
    """As Theano: the shapes of two matrices must be equal."""
    x, y = T.fmatrices("xy")
    f = on_jax([x, y], x + y)
    words = r"mis-match along axis 0: got inputs of shapes \(1, 2\), \(3, 2\)"
    with pytest.raises(ValueError, match=words):
        f(np.ones((1, 2), "float32"), np.ones((3, 2), "float32"))


def test_complex_numbers_are_refused():
    z = T.zvector("z")
    with pytest.raises(UnavailableError, match="complex numbers .*--device cpu runs them"):
        on_jax([z], abs(z) + abs(z))(np.ones(2, "complex128"))
