"""Numbers that are found out before a call, and how often that is done."""

import numpy as np
import pytest
import theano.tensor as T

from lib.jax_backend.errors import NotConvertible
from lib.jax_backend.options import Options
from lib.jax_backend.static_needs import LengthNeeded, ValueNeeded
from tests.lib.jax_backend.both import static_values

pytestmark = pytest.mark.usefixtures("x64")

X, N, LABELS = T.fvector("x"), T.lscalar("n"), T.lvector("labels")
INPUTS = [X, N, LABELS]


def values(n=3, labels=(1, 1), length=10):
    return [np.zeros(length, "float32"), np.asarray(n), np.asarray(labels)]


def known(need, arguments=(0, 1, 2)):
    found = static_values.Known(INPUTS, Options())
    found.add(need, arguments, values())
    return found


def side(expression):
    """The need of a shape's side."""
    return ValueNeeded(T.zeros((expression,)).owner, expression, "the shape")


@pytest.fixture
def runs(monkeypatch):
    """How often the graph was run for an answer."""
    count = []
    find = static_values.Known._find
    monkeypatch.setattr(
        static_values.Known, "_find", lambda self, *args: count.append(1) or find(self, *args)
    )
    return count


def test_a_number_that_follows_from_an_argument():
    expression = 2 * N + X.shape[0]
    found = known(side(expression))
    assert {int(found.values(values(n))[expression]) for n in (3, 5, 3)} == {16, 20}
    assert int(found.values(values(3, length=4))[expression]) == 10


def test_of_a_slice_the_length_is_known_and_not_its_place():
    start, stop = N * 4, (N + 1) * 4
    need = LengthNeeded(X[start:stop].owner, 0, start, stop)
    found = known(need)
    lengths = [found.values(values(n))[need.name] for n in (0, 1, 2, 3)]
    assert lengths == [4, 4, 2, 0]
    same, other, short = (static_values.identity(found.values(values(n))) for n in (0, 1, 2))
    assert same == other != short


def test_a_vector_tells_where_no_number_does():
    expression = LABELS[0] + N
    found = known(side(expression))
    assert int(found.values(values(3, labels=(7, 1)))[expression]) == 10


def test_vectors_that_are_data_are_not_looked_at(runs):
    """Else other labels would be worked out anew at each call."""
    expression = N + LABELS.shape[0]
    found = known(side(expression))
    before = len(runs)
    for labels in [(1, 2), (3, 4), (5, 6)]:
        assert int(found.values(values(3, labels))[expression]) == 5
    assert len(runs) == before + 1


def test_answers_are_kept_up_to_a_number(runs, monkeypatch):
    found = known(side(N))
    before = len(runs)
    for n in (3, 4, 3, 4):
        assert int(found.values(values(n))[N]) == n
    assert len(runs) == before + 2
    monkeypatch.setattr(static_values, "_REMEMBERED", 2)
    assert [int(found.values(values(n))[N]) for n in range(9)] == list(range(9))
    assert len(found._answers) <= 2


@pytest.mark.parametrize(
    "expression, arguments", [(T.cast(X.sum(), "int64"), (0, 1, 2)), (N, (0, 2))]
)
def test_what_the_arguments_do_not_tell(expression, arguments):
    """It follows from data, or from a shared variable."""
    with pytest.raises(NotConvertible, match="the shape depends on values"):
        known(side(expression), arguments)


def test_identity_tells_shapes_and_numbers_apart():
    found = [{"a": 3}, {"a": 4}, {"a": np.array([3])}, {"a": np.zeros((2, 1))}]
    found += [{"a": np.zeros((1, 2))}, {}]
    assert len({static_values.identity(f) for f in found}) == len(found)
    assert static_values.identity({"a": 3}) == static_values.identity({"a": np.asarray(3)})
