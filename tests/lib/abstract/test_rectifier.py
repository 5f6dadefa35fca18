"""The rectifier's Ops against its definition in NumPy, at and beside 0."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.abstract.rectifier import Rectifier, RectifierGrad, rectify

PLAIN = theano.compile.mode.Mode(linker="py", optimizer=None)
X = np.array([[-3.0, -0.5, 0.0], [1e-30, 2.0, np.inf]])
DY = np.array([[1.0, -2.0, 4.0], [3.0, 0.5, -1.0]])
LEAKS = pytest.mark.parametrize("leak", [0.0, 0.2, 1.0, 3.0, -1.0])


def compiled(op, arity):
    """The Op by its own `perform`, and its definition."""
    inputs = T.dmatrices(arity)
    outputs = [op(*inputs), *op.define(*inputs)]
    return [theano.function(inputs, out, mode=PLAIN) for out in outputs]


@LEAKS
def test_perform_and_define(leak):
    finite = np.where(np.isinf(X), 9.0, X)  # half of the difference times infinity: no number
    for function in compiled(Rectifier(leak), 1):
        np.testing.assert_allclose(function(finite), np.where(finite > 0, finite, leak * finite))


def test_what_is_not_finite():
    perform = compiled(Rectifier(0.2), 1)[0]
    given = np.array([[np.inf, -np.inf, np.nan]])
    np.testing.assert_array_equal(perform(given), [[np.inf, -np.inf, np.nan]])


@LEAKS
def test_gradient_op_has_the_mean_of_both_slopes_at_0(leak):
    slope = np.where(X > 0, 1.0, np.where(X < 0, leak, (1 + leak) / 2))
    for function in compiled(RectifierGrad(leak), 2):
        np.testing.assert_allclose(function(X, DY), DY * slope)


def test_first_and_second_derivative():
    x, dy = T.dmatrices(2)
    first = T.grad(T.sum(rectify(x, 0.2) * dy), x)
    assert isinstance(first.owner.op, RectifierGrad)
    of_x, of_dy = T.grad(T.sum(first * first), [x, dy])
    at_x, at_dy = theano.function([x, dy], [of_x, of_dy], mode=PLAIN)(X, DY)
    np.testing.assert_array_equal(at_x, np.zeros_like(X))  # straight pieces
    slope = np.where(X > 0, 1.0, np.where(X < 0, 0.2, 0.6))
    np.testing.assert_allclose(at_dy, 2 * DY * slope**2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_number_type_stays(dtype):
    x = T.matrix(dtype=dtype)
    out = rectify(x, 0.2)
    outputs = [out, T.grad(out.sum(), x)]
    for found in theano.function([x], outputs, mode=PLAIN)(X.astype(dtype)):
        assert found.dtype == dtype


def test_shapes_are_known_without_rectifying():
    x = T.dmatrix()
    out = rectify(x, 0.1)
    shapes = theano.function([x], [out.shape, T.grad(out.sum(), x).shape])
    assert not any("Rectifier" in str(node.op) for node in shapes.maker.fgraph.toposort())
    assert [list(shape) for shape in shapes(X)] == [[2, 3]] * 2


def test_equal_slopes_make_equal_ops():
    assert Rectifier(0.2) == Rectifier(0.2) != Rectifier(0.1)
    assert RectifierGrad(0) == RectifierGrad(0.0) != Rectifier(0)
