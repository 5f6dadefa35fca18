"""Whole training steps: the networks of mnist.zoo on JAX and by Theano, from one seed."""

import numpy as np
import pytest
import theano
from theano.compile.mode import Mode

from mnist import zoo
from tests.lib.jax_backend.both import on_jax
from tests.lib.steps import SMALL, Steps


def in_python(inputs, outputs=None, **kwargs):
    """By Theano's Python code, without any rewrite."""
    return theano.function(inputs, outputs, mode=Mode("py", None), **kwargs)


def test_first_updates():
    made = []

    def keep(*args, **kwargs):
        made.append(on_jax(*args, **kwargs))
        return made[-1]

    jax_s, theano_s = (Steps("radford_cond", f).run(3) for f in (keep, in_python))
    np.testing.assert_allclose(jax_s, theano_s, rtol=1e-5)
    # nothing in the steps is checked at run time, which would cost memory and a wait
    assert all(f.fn._tracing.donates for f in made)


def test_rewriting_ends():
    """Theano's canonicalization of this one goes on for ever where it cannot follow shapes."""
    Steps("torch28", on_jax)


@pytest.mark.slow
@pytest.mark.parametrize("name", zoo.NAMES)
def test_all_networks(name):
    """20 updates and then images, as C++ makes them."""
    jax_s, cpp = Steps(name, on_jax), Steps(name, theano.function)
    np.testing.assert_allclose(jax_s.run(20), cpp.run(20), rtol=0, atol=1e-3)
    assert isinstance(jax_s.generate(), np.ndarray)
    np.testing.assert_allclose(jax_s.generate(), cpp.generate(), rtol=0, atol=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("floatX, tolerance", [("float32", 1e-4), ("float64", 1e-9)])
def test_a_hundred_updates(floatX, tolerance):
    """As C++ computes them, by parameters that C++ takes over from JAX in float32.

    There a rectifier's input may be so near to 0 that rounding decides its slope, in either of
    the two, and training makes the difference grow.
    """
    jax_s, cpp = (Steps("radford_cond", f, floatX, SMALL) for f in (on_jax, theano.function))
    draws = [np.random.RandomState(0) for _ in range(2)]
    for number in range(100):
        got, expected = (s.update(number, d, 16) for s, d in zip((jax_s, cpp), draws))
        np.testing.assert_allclose(got, expected, rtol=0, atol=tolerance)
        if floatX == "float32":
            cpp.follow(jax_s, tolerance=1e-2)
