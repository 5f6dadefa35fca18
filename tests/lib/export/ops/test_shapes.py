import numpy as np
import pytest
import theano.tensor as T

from tests.lib.export.written import Written, numbers, same

x = T.matrix("x")
X = numbers(4, 6)
CASES = [
    (lambda a: a.T, lambda a: a.T),
    (lambda a: a.dimshuffle("x", 1, 0, "x"), lambda a: a.T[None, :, :, None]),
    (lambda a: T.addbroadcast(a[:, :1], 1).dimshuffle(0), lambda a: a[:, 0]),
    (lambda a: a.flatten(), lambda a: a.ravel()),
    (lambda a: a.reshape((-1, 3)), lambda a: a.reshape(-1, 3)),
    (lambda a: a.reshape((a.shape[0] * 2, -1)), lambda a: a.reshape(len(a) * 2, -1)),
    (lambda a: a.reshape((a.size,)), lambda a: a.ravel()),
    (lambda a: T.tile(a, (2, 3)), lambda a: np.tile(a, (2, 3))),
    (lambda a: T.tile(a, (a.shape[1], 1)), lambda a: np.tile(a, (6, 1))),
    (lambda a: T.extra_ops.repeat(a, 2, axis=1), lambda a: a.repeat(2, 1)),
    (lambda a: a.shape, lambda a: np.array(a.shape)),
    (lambda a: a.size * 2, lambda a: np.array(a.size * 2)),
    (lambda a: T.alloc(np.float32(2), a.shape[0], 3), lambda a: np.full((len(a), 3), 2.0)),
    (lambda a: T.zeros((a.shape[1], a.shape[0])) + 1, lambda a: np.ones(a.T.shape)),
    (lambda a: T.arange(a.shape[0]) * 2, lambda a: np.arange(len(a)) * 2),
    (lambda a: T.dot(a, T.eye(6)), lambda a: a),
    (lambda a: T.concatenate([a, a * 2], 1), lambda a: np.concatenate([a, a * 2], 1)),
    (lambda a: T.concatenate([a, a[:1]], 0), lambda a: np.concatenate([a, a[:1]])),
    (lambda a: T.stack([a, a * 2]), lambda a: np.stack([a, a * 2])),
    (lambda a: T.split(a, [2, 4], 2, axis=1)[1], lambda a: a[:, 2:]),
    (lambda a: T.outer(a[0], a[:, 0]), lambda a: np.outer(a[0], a[:, 0])),
]


@pytest.mark.parametrize("ours, numpys", CASES)
def test_shapes(ours, numpys):
    run = Written([x], ours(x))
    for rows in (4, 2):
        same(run(X[:rows]), numpys(X[:rows]))


def test_a_free_size_needs_no_shape_at_run_time():
    y = T.tensor4("y")
    flat = y.reshape((y.shape[0], y.shape[1] * y.shape[2] * y.shape[3]))
    again = flat.reshape((flat.shape[0], 3, 5, 2)) * 2
    run = Written([y], again, {"y": ("batch", 3, 2, 5)})
    assert run.kinds == ["Reshape", "Mul"]
    Y = numbers(7, 3, 2, 5)
    same(run(Y), Y.reshape(7, 3, 5, 2) * 2)


def test_reshaping_back_and_forth_vanishes():
    y = T.tensor4("y")
    run = Written([y], T.exp(T.flatten(abs(y), 2).reshape(y.shape)), {"y": ("n", 3, 2, 2)})
    assert run.kinds == ["Abs", "Exp"]


def test_two_free_sizes_are_asked_for():
    run = Written([x], T.zeros((x.shape[0], x.shape[1], 2)) + x.dimshuffle(0, 1, "x"))
    same(run(X), np.repeat(X[:, :, None], 2, axis=2))


@pytest.mark.parametrize(
    "name, holds",
    [("lt", False), ("le", True), ("gt", False), ("ge", True), ("eq", True), ("neq", False)],
)
def test_sizes_are_compared_before_it_runs(name, holds):
    """Of a free size with itself, and with one more."""
    x = T.matrix("x")
    compare = getattr(T, name)
    same_size = T.switch(compare(x.shape[0], x.shape[0]), 1, 0)
    less = T.switch(compare(x.shape[0], x.shape[0] + 1), 1, 0)
    run = Written([x], T.zeros((1 + same_size, 1 + less)) + x[:1, :1])
    assert run(numbers(3, 2)).shape == (1 + holds, 1 + (name in ("lt", "le", "neq")))
    assert not {"Less", "Greater", "Equal", "Where"} & set(run.kinds)
