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


@pytest.mark.parametrize("put", [T.set_subtensor, T.inc_subtensor])
@pytest.mark.parametrize("place", [np.s_[:, 1:3], np.s_[:, -1], np.s_[:, 0], np.s_[:, -2:]])
@pytest.mark.parametrize("of_input", [True, False])
def test_a_block_of_an_array(put, place, of_input):
    value = x[place] * 3 if of_input else np.float32(7)
    run = Written([x], put((x + 1)[place], value), {"x": ("batch", 6)})
    for rows in (1, 5):
        part, expected = X[:rows], X[:rows] + np.float32(1)
        new = part[place] * 3 if of_input else 7
        expected[place] = new if put is T.set_subtensor else expected[place] + new
        same(run(part), expected)


@pytest.mark.parametrize("place", [np.s_[:, 4:9], np.s_[-9:2], np.s_[2:-9:], np.s_[7:, 1:]])
def test_a_block_that_the_border_cuts(place):
    for start in (x * 2, T.zeros((5, 6))):
        run = Written([x], T.set_subtensor(start[place], 7.0), {"x": (5, 6)})
        expected = X * 2 if start.owner.inputs[0] is x else np.zeros_like(X)
        expected[place] = 7
        same(run(X), expected)


def test_a_row_of_an_array():
    run = Written([x], T.set_subtensor(x[1], x[0]), {"x": (5, 6)})
    same(run(X), np.concatenate([X[:1], X[:1], X[2:]]))
    for row in (-1, 0, -2):
        run = Written([x], T.inc_subtensor(x[row, 2], 4.0), {"x": ("n", 6)})
        for n in (2, 5):
            expected = X[:n].copy()
            expected[row, 2] += 4
            same(run(X[:n]), expected)


def test_rolled():
    run = Written([x], [T.roll(x, 1, axis=1), T.roll(x, -2, axis=0)])
    same(run(X)[0], np.roll(X, 1, axis=1))
    same(run(X)[1], np.roll(X, -2, axis=0))


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
        (T.set_subtensor(x[:2], 0.0), "where the part lies must not depend"),
        (T.inc_subtensor(x[n], 1.0), "where the part lies must not depend"),
        (T.set_subtensor(T.zeros((4, 4))[::2, :2], x[:2, :2]), "only whole blocks"),
        (x[:, [0, 1], 1:][:1] if x.ndim == 3 else x[[0, 1], 1:], "index arrays beside slices"),
    ],
)
def test_refused(graph, words):
    with pytest.raises(InputError, match=words):
        convert(([x, n], graph))
