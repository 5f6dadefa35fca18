"""Networks with the channels last, as Keras writes them."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.tensor.signal.pool import pool_2d

from tests import reference
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")
X = numbers(2, 7, 8, 3)
W, B = numbers(4, 3, 3, 3, seed=1), numbers(4, seed=2)
FIRST, LAST = (0, 3, 1, 2), (0, 2, 3, 1)


def last(network):
    """What a network that has the channels first makes of pictures that have them last."""
    return lambda maps: network(maps.dimshuffle(FIRST)).dimshuffle(LAST)


def convolved(maps):
    w, b = theano.shared(W, "w"), theano.shared(B, "b")
    return last(lambda h: T.nnet.conv2d(h, w))(maps) + b


def by_hand(X):
    maps = reference.conv2d(X.transpose(FIRST), W, (1, 1), (0, 0), True)
    return maps.transpose(LAST) + B


def test_the_bias_is_the_convolutions():
    run = Written([x], T.nnet.relu(convolved(x)))
    assert run.kinds == ["Transpose", "Conv", "Relu", "Transpose"]
    same(run(X), np.maximum(by_hand(X), 0), 1e-4)


def test_transposes_between_layers_cancel_out():
    pooled = last(lambda h: pool_2d(h, (2, 2), True))(T.tanh(convolved(x) * 2))
    run = Written([x], pooled.flatten(2), {"x": ("batch", 7, 8, 3)})
    assert run.kinds == ["Transpose", "Conv", "Tanh", "MaxPool", "Transpose", "Reshape"]
    expected = reference.pool(
        np.tanh(by_hand(X) * 2).transpose(FIRST), (2, 2), (2, 2), (0, 0), "max"
    )
    for n in (1, 2):
        same(run(X[:n]), expected.transpose(LAST)[:n].reshape(n, -1), 1e-4)


@pytest.mark.parametrize(
    "network",
    [
        lambda h: h.transpose(FIRST) + B[:3],
        lambda h: B[:3] - h.transpose(0, 2, 1, 3),
        lambda h: h.transpose(3, 0, 1, 2) * np.float32(2) + B[:3, None],
        lambda h: h.transpose(FIRST) * h.transpose(0, 3, 2, 1),
        lambda h: h.transpose(FIRST) / (h.transpose(FIRST) ** 2 + 1),
        lambda h: abs(h.transpose(FIRST)) + h.transpose(FIRST)[:, :1],
        lambda h: abs(h.transpose(FIRST)).transpose(FIRST).transpose(1, 2, 0, 3) - B[:3],
        lambda h: h.transpose(1, 0, 3, 2) - W[:3, :, :, 0].transpose(2, 0, 1),
    ],
)
def test_any_order_beside_constants_and_others(network):
    cube = numbers(3, 3, 3, 3)
    same(Written([x], network(x))(cube), network(cube))


def test_there_and_back_is_the_input():
    run = Written([x], x.dimshuffle(FIRST).dimshuffle(LAST))
    same(run(X), X)
    run = Written([x], T.nnet.relu(x.dimshuffle(FIRST)).dimshuffle(LAST))
    assert run.kinds == ["Relu"]
    same(run(X), np.maximum(X, 0))


def test_what_others_read_stays():
    turned = x.dimshuffle(FIRST)
    run = Written([x], [turned, T.nnet.relu(turned).dimshuffle(LAST)])
    first, second = run(X)
    same(first, X.transpose(FIRST))
    same(second, np.maximum(X, 0))


def test_outputs_stay_apart():
    maps = T.tanh(x)
    run = Written([x], [maps, maps.dimshuffle(FIRST).dimshuffle(LAST)])
    assert len({value.name for value in run.graph.outputs}) == 2
    for got in run(X):
        same(got, np.tanh(X))
