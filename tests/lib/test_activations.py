"""Activations against NumPy, in one compiled function."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import activations

MATRIX = np.array(
    [[-3.0, -1.0, -0.5, -0.2], [-0.0, 0.0, 0.3, 0.5], [1.0, 1.2, 20.0, -20.0]], dtype="float32"
)
MAPS = np.random.RandomState(0).normal(size=(2, 4, 2, 3)).astype("float32") * 3
LEAK = np.array([0.1, 0.2, 0.0, 1.0], dtype="float32")


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def maxout(n):
    return lambda x: np.stack([x[:, i : i + n].max(axis=1) for i in range(0, x.shape[1], n)], 1)


BOTH = {
    "Rectify": (activations.Rectify(), lambda x: np.maximum(x, 0)),
    "ClippedRectify": (activations.ClippedRectify(), lambda x: np.clip(x, 0, 10)),
    "ClippedRectify(1)": (activations.ClippedRectify(clip=1.0), lambda x: np.clip(x, 0, 1)),
    "LeakyRectify": (activations.LeakyRectify(), lambda x: np.where(x > 0, x, 0.2 * x)),
    "LeakyRectify(.01)": (activations.LeakyRectify(0.01), lambda x: np.where(x > 0, x, 0.01 * x)),
    "Tanh": (activations.Tanh(), np.tanh),
    "Sigmoid": (activations.Sigmoid(), lambda x: 1 / (1 + np.exp(-x))),
    "Linear": (activations.Linear(), lambda x: x),
    "HardSigmoid": (activations.HardSigmoid(), lambda x: np.clip(x + 0.5, 0, 1)),
    "TRec": (activations.TRec(), lambda x: np.where(x > 1, x, 0)),
    "TRec(.3)": (activations.TRec(t=0.4), lambda x: np.where(x > 0.4, x, 0)),
    "HardTanh": (activations.HardTanh(), lambda x: np.clip(x, -1, 1)),
    "Maxout": (activations.Maxout(), maxout(2)),
    "Maxout(4)": (activations.Maxout(n_pool=4), maxout(4)),
}
OF_MATRIX = dict(BOTH, Softmax=(activations.Softmax(), softmax))
OF_MAPS = dict(BOTH, ConvSoftmax=(activations.ConvSoftmax(), softmax))


def results(table, x, variable):
    run = theano.function([variable], [ours(variable) for ours, _ in table.values()])
    return dict(zip(table, run(x)))


@pytest.fixture(scope="module")
def of_matrix():
    return results(OF_MATRIX, MATRIX, T.matrix())


@pytest.fixture(scope="module")
def of_maps():
    return results(OF_MAPS, MAPS, T.tensor4())


@pytest.mark.parametrize("name", OF_MATRIX)
def test_rows(of_matrix, name):
    expected = OF_MATRIX[name][1](MATRIX.astype("float64"))
    np.testing.assert_allclose(of_matrix[name], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", OF_MAPS)
def test_maps(of_maps, name):
    expected = OF_MAPS[name][1](MAPS.astype("float64"))
    np.testing.assert_allclose(of_maps[name], expected, rtol=1e-5, atol=1e-6)


def test_prelu_has_a_leak_for_each_unit_or_channel():
    x, maps, leak = T.matrix(), T.tensor4(), T.vector()
    prelu = activations.Prelu()
    rows, planes = theano.function([x, maps, leak], [prelu(x, leak), prelu(maps, leak)])(
        MATRIX, MAPS, LEAK
    )
    np.testing.assert_allclose(rows, np.where(MATRIX > 0, MATRIX, LEAK * MATRIX), rtol=1e-5)
    wide = LEAK.reshape(1, 4, 1, 1)
    np.testing.assert_allclose(planes, np.where(MAPS > 0, MAPS, wide * MAPS), rtol=1e-5, atol=1e-6)


def test_softmax_of_large_numbers_is_finite(of_matrix):
    x = T.matrix()
    large = theano.function([x], activations.Softmax()(x))(np.float32([[1e4, 1e4, -1e4]]))
    np.testing.assert_allclose(large, [[0.5, 0.5, 0]])


@pytest.mark.parametrize("ndim", [1, 3])
def test_maxout_of_other_dimensions(ndim):
    with pytest.raises(
        NotImplementedError, match="Maxout of %d dimensions: expected 2 or 4" % ndim
    ):
        activations.Maxout()(T.TensorType("float32", (False,) * ndim)())
