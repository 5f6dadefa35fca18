"""Theano on any NumPy: dtypes that it names by a variable, and numbers that do not fit."""

import sys

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.compat import numpy_view


@pytest.fixture(scope="module")
def view():
    return numpy_view.view()


# --- the stand-in -----------------------------------------------------------------------------


def test_theanos_modules_see_it_and_others_do_not(view):
    assert T.basic.np is view
    assert theano.scalar.basic.np is view
    assert sys.modules["numpy"] is np
    assert np.asarray is not view.asarray
    assert view.float32 is np.float32
    assert view.testing is np.testing  # imported by NumPy when it is asked for


def test_a_module_that_is_imported_later_sees_it(view):
    import theano.sandbox.minimal as later

    assert later.np is view


def test_dtype_is_called_and_asked_about(view):
    assert view.dtype("int8") == np.dtype("int8")
    assert view.dtype(T.fvector()) == np.dtype("float32")
    assert isinstance(np.dtype("int8"), view.dtype)
    assert not isinstance("int8", view.dtype)


@pytest.mark.parametrize("make", ["empty", "ones", "zeros"])
def test_makers_take_the_dtype_of_a_type(view, make):
    assert getattr(view, make)((2,), dtype=T.fvector().type).dtype == np.float32
    assert getattr(view, make)(2).dtype == np.float64


@pytest.mark.parametrize(
    "value, dtype, expected",
    [
        (300, "int8", 44),
        (-1, "uint8", 255),
        (-1, "uint64", 2**64 - 1),
        ([300, -129], "int8", [44, 127]),
        ([[70000]], "uint16", [[4464]]),
        ((1.5, 300), "int8", [1, 44]),
        ([], "int8", []),
        (7, "float32", 7),
    ],
)
def test_numbers_wrap_as_in_c(view, value, dtype, expected):
    for made in (view.asarray(value, dtype), view.array(value, dtype=dtype)):
        assert made.dtype == dtype
        np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize("value", [2**64, [2**64]])
def test_numbers_beyond_64_bits_stay_an_error(view, value):
    with pytest.raises(OverflowError):
        view.asarray(value, "int64")


def test_full_wraps(view):
    np.testing.assert_array_equal(view.full((2,), 300, "int8"), [44, 44])


def test_copy_only_if_needed(view):
    there = np.zeros(2)
    assert view.array(there, copy=False) is there
    assert view.array([1, 2], copy=False).tolist() == [1, 2]
    assert view.array(there, copy=True) is not there


@pytest.mark.parametrize("index, counts", [(False, False), (True, False), (True, True)])
@pytest.mark.parametrize("axis", [None, 0])
def test_the_inverse_of_unique_is_a_vector(view, index, counts, axis):
    value = np.array([[1, 2], [1, 2], [3, 1]])
    found = view.unique(value, index, True, counts, axis)
    inverse = found[1 + index]
    assert inverse.ndim == 1
    restored = found[0][inverse]
    np.testing.assert_array_equal(restored, value if axis == 0 else value.ravel())
    assert len(found) == 2 + index + counts


# --- Theano -----------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(0, 1, 0), (1, 1, 1), (0, 1, 1)])
def test_unique_of_a_matrix(options):
    x = T.fmatrix()
    outputs = T.extra_ops.Unique(*map(bool, options))(x)
    value = np.array([[3, 1], [1, 3]], np.float32)
    values = theano.function([x], outputs)(value)
    inverse = values[1 + options[0]]
    assert inverse.shape == (4,)
    np.testing.assert_array_equal(values[0][inverse], value.ravel())


def test_ceil_intdiv():
    for x, value in ((T.ivector(), [4, 5, 6]), (T.fvector(), [4, 5, 6])):
        f = theano.function([x], T.ceil_intdiv(x, 3))
        np.testing.assert_array_equal(f(np.array(value, x.dtype)), [2, 2, 2])


def test_steps_through_an_alloc():
    """The rewrite that lifts the index divides shapes, and logged an error."""
    n = T.lscalar()
    with theano.config.change_flags(on_opt_error="raise"):
        f = theano.function([n], T.alloc(1.0, n, 7)[:, ::3])
    assert f(2).shape == (2, 3)


@pytest.mark.filterwarnings("ignore:consider_constant:DeprecationWarning")
@pytest.mark.parametrize(
    "stop, slope",
    [("consider_constant", [1, 2]), ("zero_grad", [1, 2]), ("disconnected_grad", [1, 2])],
)
def test_gradients_that_stop(stop, slope):
    x = T.fvector()
    gradient = T.grad((getattr(theano.gradient, stop)(x) * x).sum(), x)
    value = np.array([1, 2], np.float32)
    np.testing.assert_array_equal(theano.function([x], gradient)(value), slope)


SLOPES = {
    "arccos": lambda x: -1 / np.sqrt(1 - x * x),
    "arccosh": lambda x: 1 / np.sqrt(x * x - 1),
    "arcsin": lambda x: 1 / np.sqrt(1 - x * x),
    "arcsinh": lambda x: 1 / np.sqrt(1 + x * x),
    "arctan": lambda x: 1 / (1 + x * x),
    "arctanh": lambda x: 1 / (1 - x * x),
    "deg2rad": lambda x: np.full_like(x, np.pi / 180),
    "exp2": lambda x: np.log(2) * 2**x,
    "rad2deg": lambda x: np.full_like(x, 180 / np.pi),
}


@pytest.mark.parametrize("name", sorted(SLOPES))
def test_gradients_with_a_constant_of_the_inputs_type(name):
    x = T.dvector()
    value = np.array([1.5, 2.5]) if name == "arccosh" else np.array([0.25, -0.5])
    slope = theano.function([x], T.grad(getattr(T, name)(x).sum(), x))(value)
    np.testing.assert_allclose(slope, SLOPES[name](value), rtol=1e-6)


def test_fourier_transform_and_its_gradient():
    from theano.tensor import fft

    x = T.dmatrix()
    spectrum = fft.rfft(x)
    value = np.random.RandomState(0).randn(2, 6)
    f = theano.function([x], [spectrum, fft.irfft(spectrum), T.grad(spectrum.sum(), x)])
    found, back, slope = f(value)
    np.testing.assert_allclose(found[..., 0] + 1j * found[..., 1], np.fft.rfft(value), rtol=1e-6)
    np.testing.assert_allclose(back, value, rtol=1e-6)
    angles = 2 * np.pi * np.outer(np.arange(6), np.arange(4)) / 6
    each = (np.cos(angles) - np.sin(angles)).sum(1)
    np.testing.assert_allclose(slope, np.array([each, each]), atol=1e-12)


# --- numbers that do not fit ------------------------------------------------------------------


@pytest.mark.parametrize("value, expected", [([300, 1], [44, 1]), (np.array([300, 1]), [44, 1])])
def test_an_input_wraps_if_that_is_allowed(value, expected):
    x = T.TensorType("int8", (False,))()
    f = theano.function([x], x + 0, allow_input_downcast=True)
    np.testing.assert_array_equal(f(value), expected)


@pytest.mark.parametrize("allow", [None, False])
@pytest.mark.parametrize("value", [[300], 300])
def test_else_theano_says_why_it_refuses(allow, value):
    x = T.TensorType("int8", (False,) * np.ndim(value))()
    f = theano.function([x], x + 0, allow_input_downcast=allow)
    with pytest.raises(TypeError, match="cannot store accurately value .* represented as"):
        f(value)


def test_constants():
    assert T.constant(300, dtype="int8").data == 44
    np.testing.assert_array_equal(T.constant([300, -1], dtype="uint8").data, [44, 255])


@pytest.mark.parametrize("linker", ["cvm", "py"])
def test_casts(linker):
    x = T.ivector()
    mode = theano.Mode(linker, "fast_run")
    f = theano.function([x], [T.cast(x, "int8"), T.cast(300, "int8")], mode=mode)
    vector, scalar = f(np.array([300, -129], np.int32))
    np.testing.assert_array_equal(vector, [44, 127])
    assert scalar == 44


def test_shared_variables():
    free = theano.shared(np.zeros(2, np.int8), allow_downcast=True)
    free.set_value([300, 1])
    np.testing.assert_array_equal(free.get_value(), [44, 1])
    with pytest.raises(TypeError, match="cannot store accurately value"):
        theano.shared(np.zeros(2, np.int8)).set_value([300, 1])


def test_scalars():
    kind = theano.scalar.int8
    assert kind.filter(300, allow_downcast=True) == 44
    with pytest.raises(TypeError, match="Could not convert"):
        kind.filter(300)


def test_unsigned_negation_and_products():
    """Rewrites make -1 of the input's dtype for it."""
    x = T.TensorType("uint8", (False,))()
    with theano.config.change_flags(on_opt_error="raise"):
        f = theano.function([x], [-x, (-x) * x])
    negated, product = f(np.array([1, 2], np.uint8))
    np.testing.assert_array_equal(negated, [255, 254])
    np.testing.assert_array_equal(product, [255, 252])
