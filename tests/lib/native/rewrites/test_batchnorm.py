"""Batch norm in native code, with what follows it, against NumPy in float64."""

import numpy as np
import pytest
import theano.tensor as T

from lib import activations, ops
from lib.abstract import batch_normalize, rectify
from tests import reference
from tests.lib.native.helpers import (
    assert_close,
    compile_strictly,
    float32,
    native_names,
    needs_native,
    op_names,
)

pytestmark = needs_native


SHAPES = [(7, 5), (1, 3), (128, 70), (3, 5, 4, 2), (2, 3, 40, 31), (30, 65, 7, 7), (4, 1, 2, 2)]


def normalised(affine, leak, ndim, excluding=()):
    """(X, G[, g, b]) to act(batchnorm(X)) and its gradients, given G."""
    X, G = (T.TensorType("float32", [False] * ndim)() for _ in range(2))
    gain_bias = [T.vector("g"), T.vector("b")] if affine else []
    Y = ops.batchnorm(X, *gain_bias)
    if leak is not None:
        Y = activations.LeakyRectify(leak)(Y) if leak else activations.Rectify()(Y)
    wrt = [X, *gain_bias]
    gradients = T.grad(None, wrt, known_grads={Y: G})
    return compile_strictly([X, G, *gain_bias], [Y, *gradients], excluding)


def expected(leak, X, G, g=None, b=None):
    """The same from the textbook's formulas, in float64."""
    X, G = X.astype("float64"), G.astype("float64")
    axes = (0, 2, 3) if X.ndim == 4 else (0,)
    shape = (1, -1) + (1,) * (X.ndim - 2)
    xhat = reference.batchnorm(X)
    std = np.sqrt(X.var(axis=axes) + 1e-8).reshape(shape)
    gain = 1.0 if g is None else g.astype("float64").reshape(shape)
    Z = xhat * gain + (0.0 if b is None else b.reshape(shape))
    slope = 1.0 if leak is None else np.where(Z > 0, 1.0, np.where(Z < 0, leak, (1 + leak) / 2))
    dZ = G * slope
    d = dZ * gain
    dX = (d - d.mean(axes, keepdims=True) - xhat * (d * xhat).mean(axes, keepdims=True)) / std
    gradients = [dX] if g is None else [dX, (dZ * xhat).sum(axes), dZ.sum(axes)]
    return [Z if leak is None else np.where(Z > 0, Z, leak * Z), *gradients]


@pytest.mark.parametrize("leak", [None, 0.0, 0.2, 1.5])
@pytest.mark.parametrize("affine", [False, True])
def test_batchnorm_with_what_follows(affine, leak):
    by_ndim = {ndim: normalised(affine, leak, ndim) for ndim in (2, 4)}
    for function in by_ndim.values():
        assert native_names(function) == ["NativeBatchNorm", "NativeBatchNormGrad"]
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        vectors = [float32(rng, shape[1]) for _ in range(2)] if affine else []
        X, G = 3 * float32(rng, *shape) + 2, float32(rng, *shape)
        got = by_ndim[len(shape)](X, G, *vectors)
        wanted = expected(leak, X, G, *vectors)
        assert_close(got[0], wanted[0], 2e-5)
        if shape[0] > 1:  # one row: 0/0, up to eps
            for one, other in zip(got[1:], wanted[1:]):
                assert_close(one, other, 2e-5)


def test_far_from_zero():
    """The mean goes before the squares: a large offset costs no digits of the variance."""
    rng = np.random.default_rng(0)
    X = (1000 + float32(rng, 50, 3, 8, 8)).astype("float32")
    Y = normalised(False, None, 4)(X, X)[0]
    assert_close(Y, reference.batchnorm(X.astype("float64")), 1e-4)


@pytest.mark.parametrize("shape", [(0, 5), (0, 5, 3, 3), (4, 0, 3, 3), (4, 3, 0, 2)])
def test_empty(shape):
    function = normalised(True, 0.2, len(shape))
    X = np.zeros(shape, dtype="float32")
    vector = np.ones(shape[1], dtype="float32")
    Y, dX, dg, db = function(X, X, vector, vector)
    assert Y.shape == dX.shape == shape
    assert np.array_equal(dg, np.zeros(shape[1]))
    assert np.array_equal(db, np.zeros(shape[1]))


def test_layouts_and_read_only():
    rng = np.random.default_rng(0)
    X, G = float32(rng, 6, 5, 4, 3), float32(rng, 6, 5, 4, 3)
    wanted = expected(0.2, X, G)
    X = np.asfortranarray(X)
    G.flags.writeable = False
    for got, want in zip(normalised(False, 0.2, 4)(X, G), wanted):
        assert_close(got, want, 2e-5)


def test_not_a_number_stays_one():
    X = np.ones((3, 2), dtype="float32")
    X[1, 0] = np.nan
    Y, dX = normalised(False, 0.2, 2)(X, X)
    assert np.isnan(Y[:, 0]).all()
    assert np.isnan(dX[:, 0]).all()
    assert not np.isnan(Y[:, 1]).any()


@pytest.mark.parametrize("tag", ["bn_native", "dcgan_native"])
def test_excluding_restores_theanos_own(tag):
    names = op_names(normalised(True, 0.2, 4, excluding=[tag]))
    wrong = [n for n in names if n.startswith(("NativeBatch", "NativeRect", "Batch", "Rect"))]
    assert wrong == []


def test_normalised_values_that_something_else_reads():
    X = T.matrix()
    Y = batch_normalize(X)
    function = compile_strictly([X], [rectify(Y, 0.2), Y])
    assert native_names(function) == ["NativeBatchNorm", "NativeRectifier"]
    value = float32(np.random.default_rng(0), 9, 4)
    rectified, Y = function(value)
    assert_close(Y, reference.batchnorm(value.astype("float64")))
    assert_close(rectified, np.where(Y > 0, Y, 0.2 * Y))


def test_second_derivatives():
    """Of a norm of a gradient, as WGAN-GP takes them: through the definition."""
    X, G = T.matrix(), T.matrix()
    Y = rectify(batch_normalize(X), 0.2)
    penalty = T.sqr(T.grad((Y * G).sum(), X)).sum()
    ours = compile_strictly([X, G], T.grad(penalty, X))
    theirs = compile_strictly([X, G], T.grad(penalty, X), ["dcgan_native"])
    rng = np.random.default_rng(0)
    values = float32(rng, 8, 3), float32(rng, 8, 3)
    assert_close(ours(*values), theirs(*values), 1e-4)
