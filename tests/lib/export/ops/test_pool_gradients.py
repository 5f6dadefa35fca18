"""Gradients of pooling, against those of the definition, window by window."""

import numpy as np
import pytest
import theano.tensor as T
from theano.tensor.signal.pool import pool_2d, pool_3d

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x = T.tensor4("x")
X = np.round(numbers(2, 3, 9, 8) * 4)  # some are equal
SIDES = {"x": ("batch", 3, 9, 8)}


def undone(size, stride, pad, ignore_border, mode):
    """What comes back of 1, 2, 3, ... through the windows."""
    pooled = pool_2d(x, (size,) * 2, ignore_border, (stride,) * 2, (pad,) * 2, mode)
    given = T.arange(pooled.size).reshape(pooled.shape).astype("float32") + 1
    return T.grad(None, x, known_grads={pooled: given})


def expected(X, size, stride, pad, ignore_border, mode):
    around = ((0, 0), (0, 0), (pad, pad + size), (pad, pad + size))
    fill = -np.inf if mode == "max" else 0
    wide = np.pad(X, around, constant_values=fill)
    result, given = np.zeros_like(wide), 1
    height, width = (n + 2 * pad for n in X.shape[2:])
    counts = [
        (n - size) // stride + 1
        if ignore_border
        else (n - 1) // stride + 1
        if stride >= size
        else max(0, (n - 1 - size + stride) // stride) + 1
        for n in (height, width)
    ]
    for place in np.ndindex(*X.shape[:2], *counts):
        at = place[:2] + tuple(slice(i * stride, i * stride + size) for i in place[2:])
        part = np.ones((size, size)) if mode != "max" else wide[at] == wide[at].max()
        result[at] += given * part / (size * size if "average" in mode else 1)
        given += 1
    return result[:, :, pad : pad + X.shape[2], pad : pad + X.shape[3]]


@pytest.mark.parametrize(
    "size, stride, pad, ignore_border, mode",
    [
        (2, 2, 0, True, "max"),
        (3, 2, 0, True, "max"),
        (2, 3, 0, True, "max"),
        (3, 2, 1, True, "max"),
        (2, 2, 0, False, "max"),
        (3, 2, 0, False, "max"),
        (2, 2, 0, True, "average_inc_pad"),
        (2, 2, 0, True, "average_exc_pad"),
        (3, 2, 1, True, "average_inc_pad"),
        (3, 2, 0, True, "sum"),
        (2, 2, 0, False, "sum"),
    ],
)
def test_windows(size, stride, pad, ignore_border, mode):
    run = Written([x], undone(size, stride, pad, ignore_border, mode), SIDES)
    for n in (1, 2):
        same(run(X[:n]), expected(X[:n], size, stride, pad, ignore_border, mode), 1e-4)


def test_without_channels():
    y = T.tensor3("y")
    pooled = pool_2d(y, (2, 2), True)
    given = T.arange(pooled.size).reshape(pooled.shape).astype("float32") + 1
    graph = T.grad(None, y, known_grads={pooled: given})
    run = Written([y], graph, {"y": ("n", 9, 8)})
    same(run(X[0]), expected(X[:1], 2, 2, 0, True, "max")[0])


def test_three_dimensions():
    y = T.tensor5("y")
    Y = numbers(1, 2, 4, 6, 4)
    run = Written([y], T.grad(pool_3d(y, (2, 2, 2), True).sum(), y), {"y": ("n", 2, 4, 6, 4)})
    blocks = Y.reshape(1, 2, 2, 2, 3, 2, 2, 2)
    largest = blocks.max(axis=(3, 5, 7), keepdims=True)
    same(run(Y), (blocks == largest).reshape(Y.shape).astype("f4"))


@pytest.mark.parametrize(
    "graph, sides, words",
    [
        (undone(2, 2, 0, True, "max"), {}, "the sides of what was pooled must be known"),
        (undone(3, 2, 1, True, "average_exc_pad"), SIDES, "means of windows that are not all of"),
        (undone(2, 2, 0, False, "average_inc_pad"), SIDES, "means of windows that are not all of"),
    ],
)
def test_refused(graph, sides, words):
    with pytest.raises(InputError, match=words):
        convert(([x], graph), sides)
