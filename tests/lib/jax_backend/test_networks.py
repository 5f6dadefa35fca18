"""Whole training steps: the networks of mnist.zoo on JAX and by Theano, from one seed."""

import argparse

import numpy as np
import pytest
import theano
from theano.compile.mode import Mode

from lib import rng
from lib.theano_utils import sharedX
from mnist import zoo
from mnist.objective import compile_functions
from tests.lib.jax_backend.both import on_jax

TINY = {"ngf": 2, "ndf": 2, "ngfc": 8, "ndfc": 8, "nz": 5}
SMALL = {"ngf": 4, "ndf": 4, "ngfc": 32, "ndfc": 32, "nz": 100}


def options(network, ny, sizes):
    """The network's own, but for its sizes."""
    args = {"l2": 0.0, "b2": 0.999, "label_smoothing": 0.0, "step": "alternate"}
    args.update({k: v for k, v in vars(network).items() if isinstance(v, (int, float, str))})
    args.update(sizes, ny=ny, g_lr=None, d_lr=None)
    return argparse.Namespace(**args)


class Steps:
    """Updates of a network from a seed; `function` compiles."""

    def __init__(self, name, function, floatX="float32", sizes=TINY):
        network = zoo.find(name)
        ny = 10 if name == "radford_cond" else 0
        with theano.config.change_flags(floatX=floatX):
            args = options(network, ny, sizes)
            rng.set_seed(7)
            params = network.init_params(args)
            lr = sharedX(args.lr)
            functions = compile_functions(network, *params, lr, args, function)
        self.functions, self.floatX = functions, floatX
        self.args, self.network = args, network

    def generate(self):
        """Some images."""
        Z = np.linspace(-1, 1, 3 * self.args.nz).reshape(3, -1).astype(self.floatX)
        Y = [np.eye(10, dtype=self.floatX)[:3]] if self.args.ny else []
        return self.functions.generate(Z, *Y)

    def run(self, updates):
        """The costs of these updates, each with a minibatch of its own."""
        draw = np.random.RandomState(0)
        return np.concatenate([self.update(number, draw, 4) for number in range(updates)])

    def update(self, number, draw, batch):
        """The costs of one update, of G if `number` is even."""
        side, args = self.network.npx, self.args
        X = draw.uniform(-1, 1, (batch, args.nc, side, side)).astype(self.floatX)
        Z = draw.uniform(-1, 1, (batch, args.nz)).astype(self.floatX)
        Y = [np.eye(10, dtype=self.floatX)[draw.randint(0, 10, batch)]] if args.ny else []
        if self.functions.train_both is not None:
            costs = self.functions.train_both(X, Z, *Y)
        elif number % 2:
            costs = self.functions.train_d(X, Z, *Y)
        else:
            costs = self.functions.train_g(Z, *Y)
        return np.array(list(costs.values()))


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
            for ours, theirs in zip(jax_s.functions.variables, cpp.functions.variables):
                np.testing.assert_allclose(
                    theirs.get_value(), ours.get_value(), rtol=0, atol=2 * jax_s.args.lr
                )
                theirs.set_value(ours.get_value())
