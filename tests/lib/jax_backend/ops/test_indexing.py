"""Parts of arrays taken and changed, by slices, numbers, arrays and masks."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

X = numbers(5, 4, 3)
ROWS = np.array([3, 0, -1, 3])
COLUMNS = np.array([1, 1, 0, 2])

BASIC = {
    "number": lambda x: x[2],
    "negative number": lambda x: x[-1, 2],
    "slice": lambda x: x[1:4],
    "open slices": lambda x: x[:, 1:, :-1],
    "steps": lambda x: x[::2, ::-1],
    "all together": lambda x: x[-3:-1, 0, ::2],
    "beyond the end": lambda x: x[2:99],
    "ellipsis": lambda x: x[..., 1],
}

ADVANCED = {
    "rows": lambda x, i, j: x[i],
    "rows and columns": lambda x, i, j: x[i, j],
    "columns": lambda x, i, j: x[:, j],
    "with a slice": lambda x, i, j: x[i, :, j],
    "with a number": lambda x, i, j: x[i, 1],
    "matrix of indices": lambda x, i, j: x[i.reshape((2, 2))],
}


@pytest.mark.parametrize("name", BASIC)
def test_basic(name):
    check(BASIC[name], BASIC[name], X)


@pytest.mark.parametrize("name", ADVANCED)
def test_advanced(name):
    """The gradient adds up where an index comes twice."""
    check(ADVANCED[name], ADVANCED[name], X, ROWS, COLUMNS)


@pytest.mark.parametrize("name", ["slice", "steps", "all together", "number"])
@pytest.mark.parametrize("change", [T.set_subtensor, T.inc_subtensor])
def test_change(name, change):
    def reference(x, y):
        x = x.copy()
        part = BASIC[name](x)
        part[...] = y if change is T.set_subtensor else part + y
        return x

    check(lambda x, y: change(BASIC[name](x), y), reference, X, np.array(1.5))


@pytest.mark.parametrize("name", ["rows", "rows and columns"])
def test_increase_elements(name):
    def build(x, i, j, y):
        return T.inc_subtensor(ADVANCED[name](x, i, j), y)

    def reference(x, i, j, y):
        x = x.copy()
        np.add.at(x, {"rows": i, "rows and columns": (i, j)}[name], y)
        return x

    shape = {"rows": (4, 4, 3), "rows and columns": (4, 3)}[name]
    check(build, reference, X, ROWS, COLUMNS, numbers(*shape, seed=2))


def test_set_elements():
    def reference(x, i, y):
        x = x.copy()
        x[i] = y
        return x

    i = np.array([3, 0])
    check(lambda x, i, y: T.set_subtensor(x[i], y), reference, X, i, numbers(2, 4, 3, seed=2))


def test_choose_class_of_each_row():
    """The usual way to write a likelihood."""
    labels = np.array([2, 0, 1, 2, 2])
    check(
        lambda x, y: -T.log(x[T.arange(y.shape[0]), y]),
        lambda x, y: -np.log(x[np.arange(5), y]),
        numbers(5, 3, low=0.1, high=1.0),
        labels,
    )


@pytest.mark.parametrize("change", [T.set_subtensor, T.inc_subtensor])
def test_change_by_a_mask(change):
    x = numbers(3, 4)

    def reference(x):
        x = x.copy()
        x[x > 0] = 5 if change is T.set_subtensor else x[x > 0] + 5
        return x

    check(lambda x: change(x[x > 0], 5.0), reference, x)


def test_take_by_a_mask_is_refused():
    x = T.fvector("x")
    words = r"the number of elements that a mask chooses depends on values.*--device cpu"
    with pytest.raises(UnavailableError, match=words):
        on_jax([x], x[x > 0])(np.float32([1, -1]))


def test_a_constant_mask():
    mask = np.array([True, False, True, False, True])
    check(lambda x: x[mask], lambda x: x[mask], X, theano_too=False)


def test_a_number_that_is_an_argument():
    """Compiled once for all numbers, not once for each."""
    x, i = T.fmatrix("x"), T.lscalar("i")
    f = on_jax([x, i], x[i])
    value = numbers(3, 4).astype("float32")
    for index in (0, 2, -1):
        np.testing.assert_array_equal(f(value, index), value[index])
    assert len(f.fn._compiled) <= 2  # with the values given back, and without


def test_minibatches_of_a_shared_variable():
    """The idiom of Theano's tutorials: compiled once, and once more for the shorter end."""
    data = theano.shared(numbers(10, 3).astype("float32"))
    i = T.lscalar("i")
    f = on_jax([i], data[i * 4 : (i + 1) * 4].sum(axis=0))
    for index in (0, 1, 2, 0, 1, 3):
        expected = data.get_value()[index * 4 : (index + 1) * 4].sum(axis=0)
        np.testing.assert_allclose(f(index), expected, rtol=1e-5)
    assert len(f.fn._compiled) == 4  # nothing known, 4 rows, 2 rows, none


def test_minibatches_by_givens():
    data = theano.shared(numbers(8, 3).astype("float32"))
    labels = theano.shared(np.arange(8))
    i, x, y = T.lscalar("i"), T.fmatrix("x"), T.lvector("y")
    rows = slice(i * 4, (i + 1) * 4)
    f = on_jax(
        [i], (x.sum(axis=1) * y).sum(), givens={x: data[rows], y: T.cast(labels, "int64")[rows]}
    )
    for index in (0, 1):
        part = slice(index * 4, (index + 1) * 4)
        expected = (data.get_value()[part].sum(axis=1) * labels.get_value()[part]).sum()
        np.testing.assert_allclose(f(index), expected, rtol=1e-5)


@pytest.mark.parametrize("ends", [(-3, -1), (-3, 9), (2, 2), (4, 1), (-99, 2), (0, 5)])
def test_slices_with_ends_from_arguments(ends):
    x, i, j = T.fmatrix("x"), T.lscalar("i"), T.lscalar("j")
    f = on_jax([x, i, j], [x[i:j], x[:, i:j], x[i:], x[:j, ::-1]], on_unused_input="ignore")
    value = numbers(5, 4).astype("float32")
    i, j = ends
    for got, expected in zip(
        f(value, i, j), [value[i:j], value[:, i:j], value[i:], value[:j, ::-1]]
    ):
        np.testing.assert_array_equal(got, expected)


def test_slices_that_are_changed():
    x, i = T.fvector("x"), T.lscalar("i")
    f = on_jax([x, i], T.inc_subtensor(x[i : i + 2], 1))
    for index in (0, 1, 3):
        expected = np.zeros(4)
        expected[index : index + 2] += 1
        np.testing.assert_array_equal(f(np.zeros(4, "float32"), index), expected)


OUT = [
    (lambda x, i: x[i], 5),
    (lambda x, i: x[i], -6),
    (lambda x, i: x[T.stack([i, 0])], 5),
    (lambda x, i: x[:, T.stack([0, i])], -5),
    (lambda x, i: T.set_subtensor(x[i], 0), 5),
    (lambda x, i: T.inc_subtensor(x[T.stack([i, 0])], 1), 7),
]


@pytest.mark.parametrize("build, index", OUT)
def test_out_of_bounds(build, index):
    """Where XLA would take the nearest."""
    x, i = T.ftensor3("x"), T.lscalar("i")
    f = on_jax([x, i], build(x, i))
    words = r"\(.*test_indexing.py, line .*index out of bounds for axis \d with size \d"
    with pytest.raises(IndexError, match=words):
        f(X.astype("float32"), index)
    f(X.astype("float32"), 1)


def test_known_index_out_of_bounds():
    x = T.fvector("x")
    with pytest.raises(IndexError, match="out of bounds for axis 0 with size 3"):
        on_jax([x], x[3])(np.zeros(3, "float32"))


def test_out_of_bounds_changes_nothing():
    """As in Theano: the error comes before the updates."""
    i, w = T.lscalar("i"), theano.shared(np.arange(3, dtype="float32"))
    f = on_jax([i], w[i], updates=[(w, w + 1)])
    f(0)
    with pytest.raises(IndexError):
        f(3)
    np.testing.assert_array_equal(w.get_value(), [1, 2, 3])


def test_sorting():
    x = np.random.RandomState(0).permutation(12).reshape(3, 4).astype("float64")
    check(lambda x: T.sort(x, axis=1), lambda x: np.sort(x, axis=1), x, gradient=False)
    check(lambda x: T.argsort(x, axis=0), lambda x: np.argsort(x, axis=0), x, gradient=False)
