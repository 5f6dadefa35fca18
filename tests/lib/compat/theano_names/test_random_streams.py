"""Random numbers under their names of Theano 1.0: shapes, types, means, seeds."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.compat.theano_names.random_streams import RandomStreams

PVALS = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]])
FLOAT = theano.config.floatX

# method, arguments, shape, dtype, lowest and highest possible, mean of many
DRAWS = [
    ("uniform", {"size": (50, 40), "low": -1.0, "high": 3.0}, (50, 40), FLOAT, -1, 3, 1.0),
    ("normal", {"size": (50, 40), "avg": 2.0, "std": 0.5}, (50, 40), FLOAT, -9, 9, 2.0),
    ("binomial", {"size": (50, 40), "n": 4, "p": 0.25}, (50, 40), "int64", 0, 4, 1.0),
    ("binomial", {"size": (50, 40), "prob": 0.3}, (50, 40), "int64", 0, 1, 0.3),
    ("poisson", {"size": (50, 40), "lam": 3.0}, (50, 40), "int64", 0, 99, 3.0),
    ("random_integers", {"size": (50, 40), "low": 2, "high": 4}, (50, 40), "int64", 2, 4, 3.0),
    ("choice", {"size": (2000,), "a": 5}, (2000,), "int64", 0, 4, 2.0),
    ("permutation", {"size": (6,), "n": 9}, (6, 9), "int64", 0, 8, 4.0),
    ("permutation", {"n": 9}, (9,), "int64", 0, 8, 4.0),
    ("multinomial", {"size": (2,), "n": 300, "pvals": PVALS}, (2, 3), "int64", 0, 300, 100.0),
    ("multinomial", {"n": 300, "pvals": PVALS}, (2, 3), "int64", 0, 300, 100.0),
]


def drawn(method, arguments, seed):
    return theano.function([], getattr(RandomStreams(seed), method)(**arguments))


@pytest.mark.parametrize(
    "method, arguments, shape, dtype, low, high, mean",
    DRAWS,
    ids=["%s-%d" % (draw[0], number) for number, draw in enumerate(DRAWS)],
)
def test_draws(method, arguments, shape, dtype, low, high, mean):
    draw = drawn(method, arguments, 3)
    first, second = draw(), draw()
    assert (first.shape, first.dtype) == (shape, dtype)
    assert low <= first.min() and first.max() <= high
    np.testing.assert_allclose(first.mean(), mean, atol=0.15)
    assert not np.array_equal(first, second)
    again = drawn(method, arguments, 3)
    np.testing.assert_array_equal([again(), again()], [first, second])


def test_multinomial_counts_follow_their_probabilities():
    counts = drawn("multinomial", {"n": 20000, "pvals": PVALS}, 1)()
    np.testing.assert_array_equal(counts.sum(axis=1), [20000, 20000])
    np.testing.assert_allclose(counts / 20000, PVALS, atol=0.02)


def test_permutations_and_shuffled_rows_keep_their_elements():
    orders = drawn("permutation", {"size": (6,), "n": 9}, 1)()
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(9), (6, 1)))
    x = T.matrix()
    shuffle = theano.function([x], RandomStreams(2).shuffle_row_elements(x))
    rows = np.arange(60, dtype=FLOAT).reshape(3, 20)
    shuffled = shuffle(rows)
    np.testing.assert_array_equal(np.sort(shuffled, axis=1), rows)
    # each row has an order of its own
    assert not np.array_equal(shuffled[0], shuffled[1] - 20)
    assert not np.array_equal(shuffled, rows)


def test_choice_without_replacement_of_given_elements():
    draw = drawn("choice", {"size": (3,), "a": np.array([5, 7, 9]), "replace": False}, 4)
    assert sorted(draw()) == [5, 7, 9]


def test_seeding_anew_repeats_and_states_are_found():
    streams = RandomStreams(5)
    draw = streams.uniform(size=(4,))
    function = theano.function([], draw)
    first = function()
    streams.seed(5)
    np.testing.assert_array_equal(function(), first)
    assert isinstance(streams[draw.rng], np.random.RandomState)
    with pytest.raises(KeyError):
        streams[theano.shared(1.0)]
