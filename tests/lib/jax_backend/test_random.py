"""Random numbers are Theano's own, bit for bit, and go on from where they were."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStream

from lib import ops, rng
from tests.lib.jax_backend.both import on_jax

DRAWS = {
    "uniform": lambda r, size: r.uniform(size, -1.0, 1.0, dtype="float32"),
    "uniform in float64": lambda r, size: r.uniform(size, dtype="float64"),
    "binomial": lambda r, size: r.binomial(size, p=0.3, dtype="float32"),
    "normal": lambda r, size: r.normal(size, 1.0, 2.0, dtype="float32"),
}
# more elements than streams, and fewer; the last leaves a round unfinished
SIZES = [(3, 2), (130, 150), (1,)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_uniform_bit_by_bit(size):
    ours, theirs = (MRG_RandomStream(7).uniform(size, dtype="float32") for _ in range(2))
    f, g = on_jax([], ours), theano.function([], theirs)
    for _ in range(3):
        np.testing.assert_array_equal(f(), g())


@pytest.mark.parametrize("name", DRAWS)
def test_distributions(name):
    """The same up to the rounding of logarithm and cosine."""
    f = on_jax([], DRAWS[name](MRG_RandomStream(7), (5, 6)))
    g = theano.function([], DRAWS[name](MRG_RandomStream(7), (5, 6)))
    for _ in range(2):
        np.testing.assert_allclose(f(), g(), rtol=2e-5, atol=1e-6)


def test_multinomial():
    p = np.float32([[0.2, 0.3, 0.5]] * 4)
    f = on_jax([], MRG_RandomStream(7).multinomial(pvals=p))
    g = theano.function([], MRG_RandomStream(7).multinomial(pvals=p))
    np.testing.assert_array_equal(f(), g())


def test_both_draw_from_one_stream():
    """Theano goes on where JAX stopped, and the other way."""
    one, other = MRG_RandomStream(3), MRG_RandomStream(3)
    sample, again = one.uniform((4, 5)), other.uniform((4, 5))
    f, g, h = on_jax([], sample), theano.function([], sample), theano.function([], again)
    for draw in (f, g, f, f, g):
        np.testing.assert_array_equal(draw(), h())


def test_set_seed_repeats():
    rng.set_seed(5)
    x = T.fmatrix("x")
    f = on_jax([x], ops.dropout(x, 0.5))
    value = np.ones((20, 30), "float32")
    first, second = f(value), f(value)
    assert (first != second).any()
    rng.set_seed(5)
    np.testing.assert_array_equal(f(value), first)


def test_dropout():
    """Forward and gradient drop the same units."""
    x = T.fmatrix("x")
    y = ops.dropout(x, 0.25)
    f = on_jax([x], [y, T.grad(y.sum(), x)])
    value, slope = f(np.ones((200, 100), "float32"))
    np.testing.assert_array_equal(value, slope)
    np.testing.assert_allclose(sorted(set(value.ravel())), [0, 1 / 0.75], rtol=1e-6)
    assert abs(value.mean() - 1) < 0.03


def test_the_size_follows_the_minibatch():
    x = T.fmatrix("x")
    f = on_jax([x], ops.dropout(x, 0.5))
    assert f(np.ones((3, 4), "float32")).shape == (3, 4)
    assert f(np.ones((5, 2), "float32")).shape == (5, 2)
