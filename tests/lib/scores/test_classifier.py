import random

import numpy as np
import pytest

from lib import rng
from lib.scores import classifier
from lib.scores.classifier import Classifier
from mnist.data.forms.digits import load_digits


def gratings(n, ny, shape, seed=0):
    """Stripes of `ny` directions in noise, bytes, and the direction's number."""
    draw = np.random.RandomState(seed)
    labels = np.arange(n) % ny
    angle = (np.pi * labels / ny)[:, None, None]
    y, x = np.mgrid[: shape[1], : shape[2]]
    phase = draw.uniform(0, 6, (n, 1, 1))
    waves = np.sin(2.5 * (np.cos(angle) * x + np.sin(angle) * y) * 12 / shape[2] + phase)
    images = 127 + 90 * waves[:, None] + draw.normal(0, 20, (n,) + shape)
    return np.clip(images, 0, 255).astype(np.uint8), labels


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(classifier, "least", 2560)
    monkeypatch.setattr(classifier, "most", 2560)


@pytest.mark.parametrize(
    "n, ny, shape",
    [(500, 2, (1, 28, 28)), (600, 6, (3, 32, 32)), (300, 3, (3, 64, 64)), (90, 3, (1, 13, 17))],
)
def test_learns_images_of_any_size(short, n, ny, shape):
    images, labels = gratings(n, ny, shape)
    found = Classifier(images, labels, ny, seed=0).predict(gratings(200, ny, shape, 1)[0] / 255.0)
    assert found.dtype == np.int64 and found.shape == (200,)
    assert np.mean(found == np.arange(200) % ny) > 0.9


def test_digits_by_other_writers():
    X, Y = load_digits()
    X = X.reshape(-1, 1, 28, 28)
    model = Classifier(X[:1500], Y[:1500], 10, seed=3)
    assert np.mean(model.predict(X[1500:] / 255.0) == Y[1500:]) > 0.9


def test_a_seed_decides_and_other_generators_are_left_alone(short):
    images, labels = gratings(300, 5, (1, 12, 12))
    states = rng.np_rng.get_state()[1].copy(), rng.py_rng.getstate(), random.getstate()
    before = np.random.get_state()[1].copy()
    blurred = np.random.RandomState(0).uniform(0.3, 0.7, (400, 1, 12, 12))
    found = [Classifier(images, labels, 5, seed).predict(blurred) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).any()
    np.testing.assert_array_equal(rng.np_rng.get_state()[1], states[0])
    assert (rng.py_rng.getstate(), random.getstate()) == states[1:]
    np.testing.assert_array_equal(np.random.get_state()[1], before)


class Streamed:
    """Images that are read when asked for."""

    def __init__(self, images):
        self.images, self.largest = images, 0

    def __len__(self):
        return len(self.images)

    def rows(self, indices):
        self.largest = max(self.largest, len(indices))
        assert (np.diff(indices) >= 0).all()  # in the order of the file
        return self.images[indices]


def test_images_on_disk_are_read_a_minibatch_at_a_time(short):
    images, labels = gratings(300, 3, (1, 12, 12))
    streamed = Streamed(images)
    test = gratings(50, 3, (1, 12, 12), 1)[0] / 255.0
    found = Classifier(streamed, labels, 3, seed=0).predict(test)
    np.testing.assert_array_equal(found, Classifier(images, labels, 3, seed=0).predict(test))
    assert streamed.largest == classifier.nbatch


def test_fewer_images_than_a_minibatch_and_none_to_classify(short):
    model = Classifier(*gratings(20, 2, (1, 8, 8)), ny=2, seed=0)
    assert model.predict(np.zeros((0, 1, 8, 8))).shape == (0,)
    np.testing.assert_array_equal(
        model.predict(gratings(4, 2, (1, 8, 8), 1)[0] / 255.0), [0, 1] * 2
    )


def test_large_images_are_averaged():
    images = np.arange(2 * 3 * 70 * 66, dtype=np.uint8).reshape(2, 3, 70, 66)
    small = classifier._shrink(images)
    assert small.shape == (2, 3, 23, 22) and small.dtype == np.float32
    assert small[1, 2, 22, 3] == pytest.approx(images[1, 2, 66:69, 9:12].mean())
