import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.ops import batchnorm
from mnist.sampling import upstream_generator
from tests import reference
from tests.mnist import nets


def forward(shapes, n=4, ny=0):
    params = nets.weights(shapes)
    Z = np.random.RandomState(1).uniform(-1, 1, (n, shapes[0][0] - ny)).astype("f4")
    Y = np.eye(n, ny, dtype="f4") if ny else None
    shared = [theano.shared(p) for p in params]
    x = upstream_generator.gen(T.constant(Z), T.constant(Y) if ny else None, *shared)
    return Z, Y, params, x.eval()


def relu_bn(x, gain_bias):
    return np.maximum(reference.batchnorm(x, *gain_bias), 0)


@pytest.mark.parametrize("gains", [True, False])
@pytest.mark.parametrize("ny", [0, 3])
def test_against_loops(gains, ny):
    shapes = [(6 + ny, 4 * 9), (4 + ny, 3, 5, 5), (3 + ny, 2, 5, 5)]  # 4 maps of 3x3
    if gains:
        shapes[1:1], shapes[-1:-1] = [(36,), (36,)], [(3,), (3,)]
    Z, Y, params, found = forward(shapes, ny=ny)

    def beside(h):
        if Y is None:
            return h
        planes = Y if h.ndim == 2 else Y[:, :, None, None] * np.ones(h.shape[2:], "f4")
        return np.concatenate([h, planes], axis=1)

    step = 3 if gains else 1
    h = relu_bn(beside(Z).dot(params[0]), params[1:step]).reshape(4, 4, 3, 3)
    up = reference.deconv(beside(h), params[step], (2, 2), (2, 2), (6, 6), True)
    h = relu_bn(up, params[step + 1 : 2 * step])
    expected = reference.deconv(beside(h), params[-1], (2, 2), (2, 2), (12, 12), True)
    np.testing.assert_allclose(found, np.tanh(expected), atol=2e-5)


@pytest.mark.parametrize("ny", [0, 3])
def test_a_deconvolution_in_front(ny):
    shapes = [(6 + ny, 4, 3, 3), (4,), (4,), (4 + ny, 3, 4, 4), (3,), (3,), (3 + ny, 2, 4, 4)]
    Z, Y, params, found = forward(shapes, ny=ny)

    def beside(h):
        return (
            h
            if Y is None
            else np.concatenate([h, Y[:, :, None, None] * np.ones(h.shape[2:], "f4")], axis=1)
        )

    h = beside(Z[:, :, None, None])
    h = relu_bn(reference.deconv(h, params[0], (1, 1), (0, 0), (3, 3), True), params[1:3])
    h = relu_bn(reference.deconv(beside(h), params[3], (2, 2), (1, 1), (6, 6), True), params[4:6])
    expected = reference.deconv(beside(h), params[6], (2, 2), (1, 1), (12, 12), True)
    np.testing.assert_allclose(found, np.tanh(expected), atol=2e-5)


@pytest.mark.parametrize(
    "shapes",
    [
        [(6, 4, 3, 2), (4, 3, 4, 4), (3, 2, 4, 4)],  # filters that are not square
        [(6, 8, 3, 3), (4, 3, 4, 4), (3, 2, 4, 4)],  # maps that the next layer does not take
        [(6, 4, 3), (4, 3, 4, 4), (3, 2, 4, 4)],
    ],
)
def test_no_table(shapes):
    assert upstream_generator.table(shapes) is None


@pytest.mark.parametrize(
    "shapes, size",
    [
        (nets.SVHN, (3, 32, 32)),
        (nets.IMAGENET, (3, 32, 32)),
        ([(5, 8), (2, 2, 4, 4), (2, 1, 4, 4)], (1, 8, 8)),
        ([(5, 8 * 25), (8, 4, 5, 5), (4, 4, 5, 5), (4, 1, 5, 5)], (1, 40, 40)),
    ],
    ids=["svhn", "imagenet", "4x4", "odd"],
)
def test_sizes(shapes, size):
    x = forward(shapes, n=2)[-1]
    assert x.shape == (2,) + size
    assert np.abs(x).max() <= 1 and x.std() > 0


def test_one_normalisation_for_each_hidden_layer():
    calls = []

    def bn(h, g=None, b=None):
        calls.append((h.ndim, g is None))
        return batchnorm(h, g=g, b=b)

    params = [theano.shared(p) for p in nets.weights(nets.SVHN)]
    upstream_generator.gen(T.matrix(), None, *params, bn=bn)
    assert calls == [(2, False), (4, False), (4, False)]
