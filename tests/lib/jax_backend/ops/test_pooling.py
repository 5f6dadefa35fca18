"""Pooling against NumPy's loops, and its gradients."""

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.signal.pool import pool_2d, pool_3d

from lib.ops import dnn_pool
from tests import reference
from tests.lib.jax_backend.both import check, numbers, on_jax

MODES = ("max", "sum", "average_inc_pad", "average_exc_pad")

# sides, window, stride, pad
CASES = [
    ((4, 6), (2, 2), (2, 2), (0, 0)),
    ((5, 7), (2, 3), (2, 3), (0, 0)),
    ((5, 6), (3, 2), (1, 1), (0, 0)),
    ((6, 5), (3, 3), (2, 2), (1, 1)),
    ((5, 5), (2, 2), (3, 3), (1, 0)),
    ((3, 3), (3, 3), (3, 3), (0, 0)),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_pool(case, mode):
    sides, window, stride, pad = case
    check(
        lambda x: dnn_pool(x, window, stride, mode, pad),
        lambda x: reference.pool(x, window, stride, pad, mode),
        numbers(2, 2, *sides),
        theano_too=False,
    )


def cut_off(x, window, stride, mode):
    """Windows that reach beyond the image take what there is."""
    reduce = {"max": np.max, "sum": np.sum}.get(mode, np.mean)
    sides = [
        (i - 1) // s + 1 if s >= k else max(0, (i - 1 - k + s) // s) + 1
        for i, k, s in zip(x.shape[2:], window, stride)
    ]
    out = np.zeros(x.shape[:2] + tuple(sides))
    for i, j in np.ndindex(*sides):
        top, left = i * stride[0], j * stride[1]
        part = x[:, :, top : top + window[0], left : left + window[1]]
        out[:, :, i, j] = reduce(part, axis=(2, 3))
    return out


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("window, stride", [((2, 2), (2, 2)), ((3, 2), (1, 1)), ((2, 2), (3, 3))])
def test_windows_beyond_the_border(window, stride, mode):
    check(
        lambda x: pool_2d(x, window, ignore_border=False, stride=stride, mode=mode),
        lambda x: cut_off(x, window, stride, mode),
        numbers(1, 2, 5, 6),
        theano_too=False,
    )


def test_equal_maxima_all_get_the_gradient():
    """As in Theano's code; XLA's own would give it to the first."""
    x = T.ftensor4("x")
    slope = on_jax([x], T.grad(dnn_pool(x, (2, 2), (2, 2)).sum(), x))
    got = slope(np.float32([[[[3, 3], [1, 3]]]]))
    np.testing.assert_array_equal(got, [[[[1, 1], [0, 1]]]])


def test_three_dimensions():
    check(
        lambda x: pool_3d(x, (2, 2, 2), ignore_border=True),
        lambda x: x.reshape(1, 1, 2, 2, 2, 2, 1, 2).max(axis=(3, 5, 7)),
        numbers(1, 1, 4, 4, 2),
        theano_too=False,
    )


@pytest.mark.parametrize("mode", ["max", "sum", "average_inc_pad"])
def test_second_derivatives(mode):
    """Of sum(slope**2), where slope is the gradient of sum(pool(x)**2)."""
    x = T.dtensor4("x")
    slope = T.grad(T.sqr(dnn_pool(x, (2, 2), (1, 1), mode)).sum(), x)
    cost = T.sqr(slope).sum()
    f = on_jax([x], [cost, T.grad(cost, x)])
    images = numbers(1, 1, 4, 4)
    _, got = f(images)
    for place in np.ndindex(*images.shape):
        ends = []
        for step in (1e-5, -1e-5):
            moved = images.copy()
            moved[place] += step
            ends.append(f(moved)[0])
        np.testing.assert_allclose(got[place], (ends[0] - ends[1]) / 2e-5, rtol=1e-6, atol=1e-8)
