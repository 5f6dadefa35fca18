"""Whole training steps of the networks of mnist.zoo, from a seed."""

import argparse

import numpy as np
import theano

from lib import rng
from lib.theano_utils import sharedX
from mnist import zoo
from mnist.training.objective import compile_functions

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

    def follow(self, other, tolerance):
        """Go on from the values of another, which ours must be near to, Adam's moments included.

        The costs alone would not show a wrong gradient: each update begins from the same values.
        """
        for ours, theirs in zip(self.functions.variables, other.functions.variables):
            expected = theirs.get_value()
            difference = np.linalg.norm(ours.get_value() - expected)
            assert difference <= tolerance * np.linalg.norm(expected), (theirs, expected.shape)
            ours.set_value(expected)
