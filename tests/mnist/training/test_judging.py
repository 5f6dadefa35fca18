"""Scores of samples: how many are asked for, with which labels, and what stays untouched."""

import argparse

import numpy as np
import pytest

from lib import rng
from mnist.data.dataset import Dataset
from mnist.data.images import Images
from mnist.training import judging
from mnist.training.judging import Judge

SIDE = 4


class Noise:
    """Minibatches whose noise is drawn from the generator that is handed in."""

    def noise(self, n, generator):
        return generator.uniform(size=(n, 2)).astype("float32")


class Named:
    """A classifier that gives every sample the class of its brightness."""

    made = 0

    def __init__(self, train, labels, ny, seed, function):
        type(self).made += 1
        self.given = len(train), labels.tolist(), ny, seed, function

    def predict(self, samples):
        return np.rint(samples.reshape(len(samples), -1).mean(axis=1) * 2).astype(int)


def dataset(labels=True):
    """Three classes by brightness, four images to train on and three to validate."""
    y = np.array([0, 1, 2, 1])
    tiles = (y.astype(np.uint8) * 127).reshape(4, 1, 1, 1) * np.ones((1, 1, SIDE, SIDE), np.uint8)
    train = Images(tiles, y if labels else None)
    return Dataset(train, train.subset([0, 1, 2]), None, "abc" if labels else (), "folder")


def judge(labels=True, **changes):
    options = {"ny": 3, "seed": 7, "batch_size": 4, "eval_samples": [10], "classifier": True}
    return Judge(
        dataset(labels), argparse.Namespace(**dict(options, **changes)), Noise(), "compile"
    )


@pytest.fixture(autouse=True)
def no_training(monkeypatch):
    monkeypatch.setattr(judging, "Classifier", Named)
    Named.made = 0


def perfect(noise, labels):
    return (labels * 127 / 255.0).reshape(-1, 1, 1, 1) * np.ones((1, 1, SIDE, SIDE))


def test_perfect_samples():
    scores = judge().scores(perfect)
    assert scores["10_va_nnc_acc"] == 100 and scores["10_va_nnd"] == pytest.approx(0, abs=1e-3)
    assert scores["classifier_acc"] == 100 and scores["modes"] == 3


def test_samples_come_in_batches_of_the_runs_size():
    sizes = []

    def generate(noise, labels):
        sizes.append((len(noise), len(labels)))
        return perfect(noise, labels)

    judge(eval_samples=[5, 10]).scores(generate)
    assert sum(n for n, _ in sizes) == 10 and all(n == m <= 4 for n, m in sizes)


def test_scores_are_the_same_each_time_and_the_run_draws_on_as_before():
    rng.set_seed(1)
    expected = rng.np_rng.uniform(), rng.py_rng.random()
    rng.set_seed(1)
    seen, judging_twice = [], judge()
    for _ in range(2):
        judging_twice.scores(lambda noise, labels: seen.append(noise) or perfect(noise, labels))
    assert (rng.np_rng.uniform(), rng.py_rng.random()) == expected
    half = len(seen) // 2
    for first, second in zip(seen[:half], seen[half:]):
        np.testing.assert_array_equal(first, second)


def test_the_classifier_is_trained_once_and_only_when_asked_for():
    judging_twice = judge()
    assert Named.made == 0
    judging_twice.scores(perfect)
    judging_twice.scores(perfect)
    assert Named.made == 1
    assert judging_twice._trained.given == (4, [0, 1, 2, 1], 3, 7, "compile")


@pytest.mark.parametrize("changes", [{"classifier": False}, {"labels": False, "ny": 0}])
def test_without_a_classifier(changes):
    scores = judge(**changes).scores(perfect)
    assert Named.made == 0 and "classifier_acc" not in scores and "10_va_nnd" in scores


def test_samples_without_a_class_have_no_accuracy():
    scores = judge(ny=0).scores(perfect)
    assert "10_va_nnc_acc" not in scores and "classifier_acc" not in scores
    assert scores["modes"] == 1  # all are asked for as class 0
