"""Ops with a definition: what they compute, by themselves and as their definition."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.abstract import adam_step, batch_normalize, rectify
from lib.abstract.definition import DefinedOp
from tests import reference

RNG = np.random.default_rng(0)
X4, X2, V = RNG.standard_normal((3, 4, 5, 2)), RNG.standard_normal((6, 4)), RNG.random(4)


def as_they_are(inputs, outputs):
    """Without any rewrite: the Ops' own `perform`."""
    mode = theano.compile.mode.Mode(linker="py", optimizer=None)
    function = theano.function(inputs, outputs, mode=mode)
    assert any(isinstance(node.op, DefinedOp) for node in function.maker.fgraph.toposort())
    return function


def as_defined(inputs, outputs):
    """Lowered to Theano's plain operations."""
    mode = theano.compile.mode.Mode(optimizer="fast_run").excluding("dcgan_native")
    function = theano.function(inputs, outputs, mode=mode)
    assert not any(isinstance(node.op, DefinedOp) for node in function.maker.fgraph.toposort())
    return function


BOTH = pytest.mark.parametrize("compiled", [as_they_are, as_defined])


@BOTH
@pytest.mark.parametrize("value", [X4, X2])
@pytest.mark.parametrize("affine", [False, True])
def test_batch_normalize(compiled, value, affine):
    X = T.TensorType("float64", [False] * value.ndim)()
    vectors = [T.dvector(), T.dvector()] if affine else []
    given = [value] + [V, V + 1] * affine
    got = compiled([X, *vectors], batch_normalize(X, *vectors, e=1e-3))(*given)
    np.testing.assert_allclose(got, reference.batchnorm(*given, e=1e-3), rtol=1e-10)


@BOTH
@pytest.mark.parametrize("leak", [0.0, 0.2, 2.0])
def test_rectify(compiled, leak):
    X = T.dmatrix()
    Y = rectify(X, leak)
    value = np.array([[-2.0, 0.0, 3.0]])
    y, dx = compiled([X], [Y, T.grad(Y.sum(), X)])(value)
    np.testing.assert_allclose(y, [[-2 * leak, 0, 3]], rtol=1e-12)
    np.testing.assert_allclose(dx, [[leak, (1 + leak) / 2, 1]], rtol=1e-12)


def cost_of(X, g, b):
    return T.sum(T.sin(rectify(batch_normalize(X, g, b), 0.2)) * T.arange(4).dimshuffle("x", 0))


@pytest.mark.parametrize("order", [1, 2])
def test_derivatives_by_differences(order):
    """Also of the gradient: what a second derivative runs through are the definitions."""
    X, g, b = T.dmatrix(), T.dvector(), T.dvector()
    cost = cost_of(X, g, b)
    if order == 2:
        cost = sum(T.sin(gradient).sum() for gradient in T.grad(cost, [X, g, b]))
    value = theano.function([X, g, b], cost)
    gradients = theano.function([X, g, b], T.grad(cost, [X, g, b]))
    point = [X2, V, V - 0.3]
    for k, gradient in enumerate(gradients(*point)):
        direction = np.random.default_rng(k).standard_normal(point[k].shape)
        moved = [
            [p + step * direction if i == k else p for i, p in enumerate(point)]
            for step in (1e-6, -1e-6)
        ]
        difference = (value(*moved[0]) - value(*moved[1])) / 2e-6
        assert (gradient * direction).sum() == pytest.approx(difference, rel=1e-5)


def test_r_operator():
    """Derivative along a direction, forward: the transpose of the gradient."""
    X, D = T.dmatrix(), T.dmatrix()
    Y = rectify(batch_normalize(X), 0.2)
    along = theano.function([X, D], T.Rop(Y, X, D))
    plain = theano.function([X], Y)
    direction = np.random.default_rng(1).standard_normal(X2.shape)
    difference = (plain(X2 + 1e-6 * direction) - plain(X2 - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(along(X2, direction), difference, rtol=1e-5, atol=1e-8)


@BOTH
def test_adam_step(compiled):
    p, m, v, g = T.dmatrices("pmvg")
    t = T.dscalar()
    with theano.config.change_flags(floatX="float64"):
        outputs = adam_step(p, m, v, g, t, 0.01, 0.5, 0.999, 1e-8, 0.9)
    step = compiled([p, m, v, g, t], outputs)
    rule = reference.Adam(0.01, b1=0.5, decay=0.9)
    state = [X2, np.zeros_like(X2), np.zeros_like(X2)]
    wanted = X2
    for k in range(1, 4):
        gradient = np.random.default_rng(k).standard_normal(X2.shape)
        state = step(*state, gradient, float(k))
        wanted = rule(wanted, gradient)
        np.testing.assert_allclose(state[0], wanted, rtol=1e-12)
