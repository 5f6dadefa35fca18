"""Statistics of --bn running: of which minibatches they are, and what they leave alone."""

import argparse
import types

import numpy as np

from lib import rng
from mnist import zoo
from mnist.data.images import Images
from mnist.training.minibatches import Minibatches
from mnist.training.statistics import take_statistics
from tests.lib.training.toy_run import Shared

NETWORK = zoo.find("torch28")  # whose images are from -1 to 1


class Recording:
    """In the place of compiled statistics: mean and variance of what one layer is given."""

    def __init__(self):
        self.gen = [Shared([0.0], "gm"), Shared([0.0], "gv")]
        self.discrim = [Shared([0.0], "dm"), Shared([0.0], "dv")]
        self.seen = []

    def record(self, X, zmb, *classes):
        self.seen.append((X, zmb, *classes))
        return [np.array([a]) for part in (zmb, X) for a in (part.mean(), part.var())]


def take(n=50, ny=0, batch_size=8):
    options = argparse.Namespace(seed=5, batch_size=batch_size, ny=ny, nz=3, latent="uniform")
    tiles = np.arange(n, dtype=np.uint8).reshape(n, 1, 1, 1)
    train = Images(tiles, np.arange(n) % ny if ny else None)
    device = types.SimpleNamespace(rows=lambda n: slice(None))
    recording = Recording()
    minibatches = Minibatches(NETWORK, train, options, device)
    take_statistics(recording, NETWORK, train, options, minibatches)
    return recording


def test_they_are_those_of_all_minibatches_together():
    recording = take()
    assert len(recording.seen) == 20
    for variables, place in ((recording.gen, 1), (recording.discrim, 0)):
        everything = np.concatenate([batch[place].ravel() for batch in recording.seen])
        mean, variance = (variable.value.item() for variable in variables)
        np.testing.assert_allclose(mean, everything.mean(), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(variance, everything.var(), rtol=1e-4)


def test_a_minibatch_has_different_rows_in_their_order_with_their_classes():
    for X, noise, classes in take(ny=4).seen:
        rows = np.rint((X.ravel() + 1) * 127.5).astype(int)
        assert len(rows) == 8 and (np.diff(rows) > 0).all()
        assert noise.shape == (8, 3)
        np.testing.assert_array_equal(classes.argmax(axis=1), rows % 4)


def test_few_images_make_smaller_minibatches():
    assert {len(batch[0]) for batch in take(n=5).seen} == {5}


def test_they_repeat_and_the_run_draws_on_as_before():
    rng.set_seed(1)
    expected = rng.np_rng.uniform()
    rng.set_seed(1)
    first, second = take(), take()
    assert rng.np_rng.uniform() == expected
    for a, b in zip(first.seen, second.seen):
        np.testing.assert_array_equal(a[0], b[0])
        np.testing.assert_array_equal(a[1], b[1])
