"""Batch normalisation's Ops: three outputs, shapes and gradients, written out in NumPy."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.abstract.batchnorm import BatchNorm, BatchNormGrad, batch_normalize

PLAIN = theano.compile.mode.Mode(linker="py", optimizer=None)
EPS = 1e-2
SHAPES = [(6, 4), (3, 4, 5, 2)]
VALUES = [np.random.RandomState(0).normal(1, 2, shape) for shape in SHAPES]
GAIN, BIAS = np.array([1.0, -2.0, 0.5, 0.0]), np.array([0.0, 1.0, -1.0, 3.0])
BOTH = pytest.mark.parametrize("value", VALUES, ids=["columns", "channels"])
AFFINE = pytest.mark.parametrize("affine", [False, True])


def columns(value):
    """Channels last, all else along the first axis."""
    return np.moveaxis(value, 1, -1).reshape(-1, value.shape[1])


def variables(*arrays):
    return [T.TensorType("float64", [False] * a.ndim)() for a in arrays]


@BOTH
@AFFINE
def test_perform_and_define_give_maps_means_and_inverse_deviations(value, affine):
    given = [value, GAIN, BIAS] if affine else [value]
    inputs, op = variables(*given), BatchNorm(EPS)
    rows = columns(value)
    mean = rows.mean(axis=0)
    inverse = 1 / np.sqrt(((rows - mean) ** 2).mean(axis=0) + EPS)
    wanted = (rows - mean) * inverse
    wanted = wanted * GAIN + BIAS if affine else wanted
    for outputs in (op(*inputs), op.define(*inputs)):
        y, u, i = theano.function(inputs, outputs, mode=PLAIN)(*given)
        assert y.shape == value.shape
        np.testing.assert_allclose(columns(y), wanted, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(u, mean, rtol=1e-12)
        np.testing.assert_allclose(i, inverse, rtol=1e-12)


@BOTH
@AFFINE
def test_gradient_op_is_that_of_the_formula(value, affine):
    """dX by (dXhat - mean(dXhat) - Xhat mean(dXhat Xhat)) / deviation; sums for the others."""
    dY = np.random.RandomState(1).normal(size=value.shape)
    rows, grads = columns(value), columns(dY)
    mean = rows.mean(axis=0)
    inverse = 1 / np.sqrt(rows.var(axis=0) + EPS)
    xhat = (rows - mean) * inverse
    of_xhat = grads * GAIN if affine else grads
    dX = inverse * (of_xhat - of_xhat.mean(axis=0) - xhat * (of_xhat * xhat).mean(axis=0))
    wanted = [dX, (grads * xhat).sum(axis=0), grads.sum(axis=0)]
    given = [value, dY, mean, inverse] + [GAIN] * affine
    inputs, op = variables(*given), BatchNormGrad()
    made = op(*inputs) if affine else [op(*inputs)]
    for outputs in (made, op.define(*inputs)):
        found = theano.function(inputs, outputs, mode=PLAIN)(*given)
        assert len(found) == (3 if affine else 1)
        np.testing.assert_allclose(columns(found[0]), wanted[0], rtol=1e-9, atol=1e-12)
        for ours, expected in zip(found[1:], wanted[1:]):
            np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)


@AFFINE
def test_a_cost_of_the_maps_takes_the_gradient_op(affine):
    given = [VALUES[1], GAIN, BIAS] if affine else [VALUES[1]]
    inputs = variables(*given)
    grads = T.grad(T.sum(T.sqr(BatchNorm(EPS)(*inputs)[0])), inputs)
    assert all(isinstance(grad.owner.op, BatchNormGrad) for grad in grads)
    assert {grad.owner for grad in grads} == {grads[0].owner}


@pytest.mark.parametrize("which", [1, 2], ids=["means", "inverse deviations"])
def test_a_cost_of_the_statistics_by_differences(which):
    (X,) = variables(VALUES[0])
    cost = T.sum(T.sqr(BatchNorm(EPS)(X)[which]))
    found = theano.function([X], T.grad(cost, X), mode=PLAIN)(VALUES[0])

    def total(value):
        statistic = value.mean(axis=0) if which == 1 else (value.var(axis=0) + EPS) ** -0.5
        return (statistic**2).sum()

    for at in np.ndindex(*VALUES[0].shape):
        step = np.zeros_like(VALUES[0])
        step[at] = 1e-6
        difference = (total(VALUES[0] + step) - total(VALUES[0] - step)) / 2e-6
        assert found[at] == pytest.approx(difference, rel=1e-5, abs=1e-7)


@BOTH
def test_shapes_are_known_without_normalising(value):
    inputs = variables(value, GAIN, BIAS)
    outputs = BatchNorm(EPS)(*inputs)
    grads = T.grad(outputs[0].sum(), inputs)
    shapes = theano.function(inputs, [x.shape for x in outputs + grads], on_unused_input="ignore")
    assert not any("BatchNorm" in str(node.op) for node in shapes.maker.fgraph.toposort())
    found = [tuple(shape) for shape in shapes(value, GAIN, BIAS)]
    assert found == [value.shape, (4,), (4,), value.shape, (4,), (4,)]


def test_a_constant_column_becomes_the_bias():
    X = np.full((5, 4), 7.0)
    (y,) = theano.function([], [batch_normalize(X, GAIN, BIAS)], mode=PLAIN)()
    np.testing.assert_array_equal(y, np.tile(BIAS, (5, 1)))


def test_gain_and_bias_only_together_and_of_the_maps_type():
    X = T.fmatrix()
    assert len(batch_normalize(X, T.dvector(), None).owner.inputs) == 1
    inputs = batch_normalize(X, T.dvector(), T.dvector()).owner.inputs
    assert [x.dtype for x in inputs] == ["float32"] * 3
    assert BatchNorm(1e-3) == BatchNorm(1e-3) != BatchNorm(1e-4)
