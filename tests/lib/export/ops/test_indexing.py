import numpy as np
import pytest
import theano.tensor as T

from lib.errors import InputError
from lib.export import convert
from tests.lib.export.written import Written, numbers, same

x, n = T.matrix("x"), T.lscalar("n")
X = numbers(5, 6)
CASES = [
    lambda a: a[0],
    lambda a: a[-1],
    lambda a: a[1:3],
    lambda a: a[:, ::2],
    lambda a: a[::-1],
    lambda a: a[:, -2:],
    lambda a: a[1:-1, 3],
    lambda a: a[2, 4],
    lambda a: a[::-2, :3],
    lambda a: a[[0, 2, 2]],
    lambda a: a[:, [1, 0]],
    lambda a: a[[0, 1], [3, 2]],
]


@pytest.mark.parametrize("part", CASES)
def test_parts(part):
    same(Written([x], part(x))(X), part(X))


@pytest.mark.parametrize("part", [lambda a, i: a[i], lambda a, i: a[:i], lambda a, i: a[i:, i]])
def test_places_that_are_inputs(part):
    run = Written([x, n], part(x, n))
    for place in (1, 3):
        same(run(X, np.array(place)), part(X, place))


def test_rows_that_are_inputs():
    rows = T.ivector("rows")
    picked = np.array([4, 0, 4], "i4")
    same(Written([x, rows], x[rows])(X, picked), X[picked])
    same(Written([x, rows], x[T.arange(rows.shape[0]), rows])(X, picked), X[[0, 1, 2], picked])


def test_padding():
    wide = T.set_subtensor(T.zeros((x.shape[0], 9))[:, 2:8], x)
    run = Written([x], wide)
    assert run.kinds == ["Pad"]
    same(run(X), np.pad(X, ((0, 0), (2, 1))))


def test_values_put_at_places():
    rows = T.lvector("rows")
    zeros = T.zeros((x.shape[0], 4))
    run = Written([x, rows], T.extra_ops.to_one_hot(rows, 4) + zeros)
    classes = np.array([1, 0, 3, 3, 2])
    same(run(X, classes), np.eye(4)[classes])
    added = Written([x, rows], T.inc_subtensor(x[rows], 1.0))
    same(added(X, np.array([1, 1])), X + np.array([0, 2, 0, 0, 0])[:, None])


@pytest.mark.parametrize(
    "graph, words",
    [
        (x[T.gt(x, 0).nonzero()], "[Nn]onzero"),
        (T.set_subtensor(x[:2], 0.0), "only an array set into zeros"),
        (T.set_subtensor(T.zeros((4, 4))[::2, :2], x[:2, :2]), "only whole blocks"),
        (x[:, [0, 1], 1:][:1] if x.ndim == 3 else x[[0, 1], 1:], "index arrays beside slices"),
    ],
)
def test_refused(graph, words):
    with pytest.raises(InputError, match=words):
        convert(([x], graph))
