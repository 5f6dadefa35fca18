"""Which updates a minibatch gets, and what they are given."""

import argparse

import numpy as np

from lib import rng
from mnist import zoo
from mnist.data.images import Images
from mnist.training.minibatches import Minibatches
from mnist.training.steps import steps

LABELS = np.array([2, 0, 1, 1, 0, 2, 2, 0])


class Functions:
    """Notes its calls."""

    def __init__(self):
        self.calls = []

    def train_g(self, zmb, *ymb):
        self.calls.append(("g", zmb, ymb))
        return {"g_cost": 1.0}

    def train_d(self, X, zmb, *ymb):
        self.calls.append(("d", zmb, ymb))
        return {"d_cost": 2.0}

    def train_both(self, X, zmb, *ymb):
        self.calls.append(("both", zmb, ymb))
        return {}


def minibatches(ny=0, rows=slice(None)):
    """Of eight images without pixels worth speaking of."""
    options = argparse.Namespace(ny=ny, nz=3, latent="uniform")
    images = Images(np.arange(8, dtype=np.uint8).reshape(8, 1, 1, 1), LABELS)
    device = argparse.Namespace(rows=lambda n: rows)
    rng.set_seed(3)
    return Minibatches(zoo.find("torch28"), images, options, device)


def test_d_then_g_uses_one_noise():
    functions = Functions()
    (step,) = steps("d-then-g", 2, functions, minibatches())
    assert step(np.arange(4)) == {"d_cost": 2.0, "g_cost": 1.0}
    (first, z1, y1), (second, z2, _) = functions.calls
    assert (first, second) == ("d", "g") and y1 == ()
    np.testing.assert_array_equal(z1, z2)


def test_alternate_takes_k_turns_of_d():
    functions = Functions()
    for step in steps("alternate", 2, functions, minibatches()):
        step(np.arange(4))
    assert [call[0] for call in functions.calls] == ["g", "d", "d"]
    assert not np.array_equal(functions.calls[1][1], functions.calls[2][1])


def test_one_pass_is_one_call():
    functions = Functions()
    (step,) = steps("one-pass", 1, functions, minibatches())
    step(np.arange(4))
    assert [call[0] for call in functions.calls] == ["both"]
