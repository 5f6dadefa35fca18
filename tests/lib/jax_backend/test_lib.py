"""Everything in lib that makes graphs, on JAX: activations, costs, operations, update rules."""

import functools

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.mode import Mode

from lib import activations, costs, cudnn, ops, updates
from lib.abstract import rectify
from lib.updates import Regularizer
from tests import reference
from tests.lib.jax_backend.both import check, close, numbers, on_jax

MAPS = numbers(2, 4, 3, 2)
ROWS = numbers(5, 4)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --- activations -------------------------------------------------------------------------------

ACTIVATIONS = {
    "Rectify": (activations.Rectify(), lambda x: np.maximum(x, 0)),
    "LeakyRectify": (activations.LeakyRectify(0.3), lambda x: np.where(x > 0, x, 0.3 * x)),
    "ClippedRectify": (activations.ClippedRectify(0.7), lambda x: np.clip(x, 0, 0.7)),
    "Tanh": (activations.Tanh(), np.tanh),
    "Sigmoid": (activations.Sigmoid(), lambda x: 1 / (1 + np.exp(-x))),
    "Linear": (activations.Linear(), lambda x: x),
    "HardSigmoid": (activations.HardSigmoid(), lambda x: np.clip(x + 0.5, 0, 1)),
    "HardTanh": (activations.HardTanh(), lambda x: np.clip(x, -1, 1)),
    "TRec": (activations.TRec(0.4), lambda x: x * (x > 0.4)),
    "ConvSoftmax": (activations.ConvSoftmax(), softmax),
    "Maxout": (activations.Maxout(2), lambda x: np.maximum(x[:, ::2], x[:, 1::2])),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name):
    check(*ACTIVATIONS[name], MAPS, dtypes=("float32", "float64"))


def test_softmax():
    check(activations.Softmax(), softmax, ROWS)


def test_prelu():
    def expected(x, leak):
        return np.where(x > 0, x, leak.reshape(1, -1, 1, 1) * x)

    check(activations.Prelu(), expected, MAPS, numbers(4, seed=1, low=0.1, high=0.9))


def test_slope_of_the_rectifier_at_zero():
    """The mean of both sides, as Theano's."""
    x = T.fvector("x")
    slopes = on_jax([x], T.grad(rectify(x, 0.2).sum(), x))(np.float32([-1, 0, 1]))
    np.testing.assert_allclose(slopes, [0.2, 0.6, 1], rtol=1e-6)


def test_second_derivative_of_the_rectifier():
    x = T.fvector("x")
    slope = T.grad(T.sqr(rectify(x, 0.5)).sum(), x)
    got = on_jax([x], T.grad(slope.sum(), x))(np.float32([-2, 3]))
    np.testing.assert_allclose(got, [0.5, 2])


# --- costs -------------------------------------------------------------------------------------

COSTS = {
    "cce": (costs.cce, lambda t, p: -(t * np.log(p)).sum(axis=1).mean()),
    "bce": (costs.bce, lambda t, p: -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()),
    "mse": (costs.mse, lambda t, p: ((p - t) ** 2).mean()),
    "mae": (costs.mae, lambda t, p: abs(p - t).mean()),
    "hinge": (costs.Hinge, lambda t, p: np.maximum(1 - t * p, 0).mean()),
    "squared hinge": (costs.SquaredHinge, lambda t, p: (np.maximum(1 - t * p, 0) ** 2).mean()),
}


@pytest.mark.parametrize("name", COSTS)
def test_cost(name):
    true, predicted = softmax(ROWS), softmax(0.3 * numbers(5, 4, seed=1))
    check(*COSTS[name], true, predicted)


# --- operations --------------------------------------------------------------------------------


def norm(x):
    return np.sqrt((x**2).sum(axis=1) + 1e-8)


def test_norms_and_distances():
    x, y = ROWS, numbers(3, 4, seed=1)
    check(ops.l2normalize, lambda x: x / norm(x)[:, None], x)
    check(ops.cosine, lambda x, y: x @ y.T / norm(x)[:, None] / norm(y), x, y)
    check(
        ops.euclidean,
        lambda x, y: np.sqrt(((x[:, None] - y) ** 2).sum(axis=2) + 2e-8),
        *(x, y),
        tolerance=1e-5,
    )


@pytest.mark.parametrize("x", [ROWS, MAPS], ids=["rows", "maps"])
def test_batchnorm(x):
    g, b = numbers(4, seed=1), numbers(4, seed=2)
    check(ops.batchnorm, reference.batchnorm, x)
    check(ops.batchnorm, reference.batchnorm, x, g, b)


def test_batchnorm_with_given_statistics():
    mean, variance = numbers(4, seed=1), numbers(4, seed=2, low=0.5, high=2)
    check(
        lambda x, u, s: ops.batchnorm(x, u=u, s=s, a=0.7),
        lambda x, u, s: reference.batchnorm(x, u=u, s=s, a=0.7),
        *(MAPS, mean, variance),
    )


def test_theano_s_own_batch_normalization():
    """What forks that were written for later versions of Theano call."""
    g, b = numbers(4, seed=1), numbers(4, seed=2)

    def vectors(*values):
        return [value.dimshuffle("x", 0, "x", "x") for value in values]

    def train(x, g, b):
        return T.nnet.bn.batch_normalization_train(x, *vectors(g, b), "spatial", 1e-4)[0]

    def test(x, g, b, u, s):
        return T.nnet.bn.batch_normalization_test(x, *vectors(g, b, u, s), "spatial", 1e-4)

    check(
        *(train, lambda x, g, b: reference.batchnorm(x, g, b, e=1e-4), MAPS, g, b), theano_too=False
    )
    statistics = numbers(4, seed=3), numbers(4, seed=4, low=0.5, high=2)
    check(
        *(test, lambda x, g, b, u, s: reference.batchnorm(x, g, b, u, s, e=1e-4)),
        *(MAPS, g, b, *statistics),
        theano_too=False,
    )


def test_second_derivative_of_batchnorm():
    x = T.dmatrix("x")
    slope = T.grad((ops.batchnorm(x) ** 3).sum(), x)
    cost = T.sqr(slope).sum()
    f = on_jax([x], [cost, T.grad(cost, x)])
    _, got = f(ROWS)
    for place in [(0, 0), (3, 2)]:
        ends = []
        for step in (1e-6, -1e-6):
            moved = ROWS.copy()
            moved[place] += step
            ends.append(f(moved)[0])
        np.testing.assert_allclose(got[place], (ends[0] - ends[1]) / 2e-6, rtol=1e-5)


def test_conv_cond_concat():
    def expected(x, y):
        planes = y[:, :, None, None] * np.ones((2, 3, 3, 2))
        return np.concatenate([x, planes], axis=1)

    check(
        lambda x, y: ops.conv_cond_concat(x, y.dimshuffle(0, 1, "x", "x")),
        expected,
        *(MAPS, numbers(2, 3, seed=1)),
    )


def test_cudnn_s_names():
    """What forks call by cuDNN's own classes."""
    image, kernel = T.ftensor4("image"), T.ftensor4("kernel")
    desc = cudnn.GpuDnnConvDesc((1, 1), (2, 2), conv_mode="conv")(image.shape, kernel.shape)
    small = cudnn.GpuDnnConv()(image, kernel, cudnn.gpu_alloc_empty(1, 3, 2, 2), desc)
    large = cudnn.GpuDnnConvGradI()(
        kernel, small, cudnn.gpu_alloc_empty(1, 2, 4, 4), desc, alpha=2.0, beta=0.0
    )
    x, w = numbers(1, 2, 4, 4), numbers(3, 2, 3, 3, seed=1)
    got = on_jax([image, kernel], [small, large])(x.astype("float32"), w.astype("float32"))
    expected = reference.conv2d(x, w, (2, 2), (1, 1), True)
    close(got[0], expected, 1e-5)
    close(got[1], 2 * reference.deconv(expected, w, (2, 2), (1, 1), (4, 4), True), 1e-5)


# --- update rules ------------------------------------------------------------------------------

START = [numbers(3, 2), numbers(2, seed=1)]
TARGET = [numbers(3, 2, seed=2), numbers(2, seed=3)]

RULES = {
    "SGD": (updates.SGD(lr=0.05), lambda: reference.SGD(0.05)),
    "Momentum": (updates.Momentum(0.05, 0.8), lambda: reference.Momentum(0.05, 0.8)),
    "NAG": (updates.NAG(0.05, 0.8), lambda: reference.NAG(0.05, 0.8)),
    "RMSprop": (updates.RMSprop(0.05, 0.8, 1e-4), lambda: reference.RMSprop(0.05, 0.8, 1e-4)),
    "Adam": (updates.Adam(0.05, 0.5), lambda: reference.Adam(0.05, 0.5)),
    "Adagrad": (updates.Adagrad(0.05, 1e-4), lambda: reference.Adagrad(0.05, 1e-4)),
    "Adadelta": (updates.Adadelta(0.5, 0.9, 1e-4), lambda: reference.Adadelta(0.5, 0.9, 1e-4)),
}


def cost(params):
    return sum(T.sum((p - t) ** 2) for p, t in zip(params, TARGET))


def steps(rule, function, count=3, floatX="float64"):
    """The parameters after some steps."""
    with theano.config.change_flags(floatX=floatX):
        params = [theano.shared(p.astype(floatX)) for p in START]
        step = function([], cost(params), updates=rule(params, cost(params)))
        for _ in range(count):
            step()
        return [p.get_value() for p in params]


@pytest.mark.parametrize("name", RULES)
def test_rule(name):
    ours, make = RULES[name]
    expected = START
    rules = [make() for _ in START]
    for _ in range(3):
        expected = [r(p, 2 * (p - t)) for r, p, t in zip(rules, expected, TARGET)]
    for got, value in zip(steps(ours, on_jax), expected):
        np.testing.assert_allclose(got, value, rtol=1e-10)


@pytest.mark.parametrize(
    "rule",
    [
        updates.Adam(regularizer=Regularizer(l1=0.1, l2=0.2)),
        updates.SGD(regularizer=Regularizer(l2norm=True)),
        updates.SGD(regularizer=Regularizer(maxnorm=0.5)),
        updates.SGD(regularizer=Regularizer(frobnorm=2.0)),
        updates.SGD(clipnorm=0.5),
        updates.NoUpdate(),
    ],
    ids=["decay", "l2norm", "maxnorm", "frobnorm", "clipnorm", "no update"],
)
def test_regularizers(rule):
    """As by Theano, whose results tests/lib/test_updates.py compares with NumPy."""
    plain = functools.partial(theano.function, mode=Mode("py", None))
    for got, value in zip(steps(rule, on_jax), steps(rule, plain)):
        np.testing.assert_allclose(got, value, rtol=1e-10)
