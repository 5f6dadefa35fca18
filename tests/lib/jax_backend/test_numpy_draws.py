"""Draws of NumPy's generators before a call, without a compiled function around them."""

import numpy as np
import pytest
import theano.tensor as T
from theano.graph.fg import FunctionGraph
from theano.tensor.random import basic
from theano.tensor.random.type import random_state_type

from lib.jax_backend.errors import NotConvertible
from lib.jax_backend.options import Options
from tests.lib.jax_backend.both import numpy_draws

pytestmark = pytest.mark.usefixtures("x64")

X, N = T.fmatrix("x"), T.lscalar("n")
VALUES = [np.ones((3, 2), "float32"), np.asarray(4)]  # theirs
GENERATOR = random_state_type("generator")


def draws(*outputs):
    fgraph = FunctionGraph([X, GENERATOR, N], list(outputs), clone=False)
    return numpy_draws.Draws(fgraph, Options())


def normal(size, generator=GENERATOR, mean=0.0):
    """The generator after a draw, and what it drew."""
    sample = basic.normal(mean, 1.0, size=size, rng=generator)
    return sample.owner.outputs


def test_generators_are_told_from_numbers():
    after, sample = normal([N])
    assert numpy_draws.is_generator(GENERATOR) and numpy_draws.is_generator(after)
    assert not any(numpy_draws.is_generator(v) for v in (X, N, sample))


def test_draws_are_numpy_s_and_the_generator_goes_on():
    """Sizes follow from shapes and from integers among the arguments."""
    after, sample = normal([N, X.shape[1]])
    all_draws = draws(sample, after)
    assert all_draws.samples == [sample]
    numpy = np.random.RandomState(5)
    state = np.random.RandomState(5)
    for rows in (4, 4, 2):
        generators = {GENERATOR: state}
        (got,) = all_draws.draw(generators, [VALUES[0], np.asarray(rows)], [0, 1])
        np.testing.assert_array_equal(got, numpy.normal(0, 1, (rows, 2)).astype(sample.dtype))
        state = generators[after]


def test_the_generator_that_is_given_stays_as_it_was():
    """A call whose check fails has drawn nothing."""
    _, sample = normal([N])
    generator = np.random.RandomState(5)
    draws(sample).draw({GENERATOR: generator}, VALUES, [0, 1])
    assert generator.normal() == np.random.RandomState(5).normal()


def test_one_draw_after_the_other():
    middle, first = normal([N])
    _, second = normal([2], middle, mean=X.shape[0])
    numpy = np.random.RandomState(5)
    expected = [numpy.normal(0, 1, 4), numpy.normal(3, 1, 2)]
    all_draws = draws(second, first)
    assert all_draws.samples == [first, second]
    got = all_draws.draw({GENERATOR: np.random.RandomState(5)}, VALUES, [0, 1])
    for sample, numbers in zip(got, expected):
        np.testing.assert_array_equal(sample, numbers.astype(first.dtype))


def test_a_size_from_a_shared_variable_is_refused():
    """It lives on the device, and each other number would compile anew."""
    _, sample = normal([N])
    with pytest.raises(NotConvertible, match="the size or a parameter depends on values"):
        draws(sample).draw({GENERATOR: np.random.RandomState(5)}, VALUES, arguments=[0])
