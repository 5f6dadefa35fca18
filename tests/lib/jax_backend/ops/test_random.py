"""Random numbers are Theano's own, bit for bit, and go on from where they were."""

import numpy as np
import pytest
import theano
import theano.tensor as T
from theano.compile.mode import Mode
from theano.sandbox.rng_mrg import MRG_RandomStream

from lib import ops, rng
from lib.errors import UnavailableError
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


# --- NumPy's generators ------------------------------------------------------------------------


def stream(seed=3):
    return theano.tensor.random.utils.RandomStream(seed)


@pytest.mark.parametrize(
    "draw",
    [
        lambda r, x: r.normal(0, 1, size=(3, 2)),
        lambda r, x: r.uniform(-1, 1, size=x.shape),
        lambda r, x: x * r.binomial(1, 0.5, size=x.shape),
        lambda r, x: r.normal(0, 1, size=(x.shape[0], 2)) + r.normal(0, 1, size=(1,)),
    ],
    ids=["alone", "size of x", "mask", "two draws"],
)
def test_numpy_s_generators(draw):
    """NumPy draws the same numbers for JAX as for Theano."""
    x = T.fmatrix("x")
    f = on_jax([x], draw(stream(), x), on_unused_input="ignore")
    g = theano.function([x], draw(stream(), x), mode=Mode("py", None), on_unused_input="ignore")
    for rows in (4, 4, 5):
        value = np.ones((rows, 3), "float32")
        got = f(value)
        np.testing.assert_allclose(got, g(value), rtol=1e-6)
    assert (f(value) != got).any()


def test_a_generator_is_shared_and_seeded():
    r, n = stream(), T.lscalar("n")
    sample = r.uniform(0, 1, size=(n,))
    f, g = on_jax([n], sample), theano.function([n], sample, mode=Mode("py", None))
    first = [f(2), g(3), f(2)]
    r.seed(3)
    r.seed(3)
    again = [g(2), f(3), g(2)]
    r.seed(3)
    repeated = [f(2), g(3), f(2)]
    for a, b in zip(again, repeated):
        np.testing.assert_array_equal(a, b)
    assert (first[0] != first[2]).all()


def test_a_generator_without_its_update():
    f = on_jax([], stream().normal(0, 1, size=(2,)), no_default_updates=True)
    np.testing.assert_array_equal(f(), f())


def test_a_generator_keeps_its_state_when_a_check_fails():
    r, x = stream(), T.fvector("x")
    y = theano.tensor.opt.Assert("no")(x, T.all(x > 0)) * r.normal(0, 1, size=x.shape)
    f, g = on_jax([x], y), on_jax([x], stream().normal(0, 1, size=x.shape) + 0 * x)
    with pytest.raises(AssertionError, match="no"):
        f([-1, 1])
    np.testing.assert_allclose(f([1, 1]), g([1, 1]))


def test_a_parameter_that_only_running_tells():
    x = T.fvector("x")
    sample = stream().normal(x.sum(), 1, size=(2,))
    with pytest.raises(UnavailableError, match="the size or a parameter depends on values"):
        on_jax([x], sample)([1, 2])


def test_the_size_follows_the_minibatch():
    x = T.fmatrix("x")
    f = on_jax([x], ops.dropout(x, 0.5))
    assert f(np.ones((3, 4), "float32")).shape == (3, 4)
    assert f(np.ones((5, 2), "float32")).shape == (5, 2)
