import math

import numpy as np
import pytest

from lib.scores import variety
from lib.scores.variety import Variety


def scores(samples, classes, ny, block=7):
    gathered = Variety(ny)
    for i in range(0, len(samples), block):
        part = None if classes is None else np.asarray(classes[i : i + block])
        gathered.add(samples[i : i + block], part)
    return gathered.scores()


@pytest.mark.parametrize(
    "counts, modes, entropy",
    [
        ([25, 25, 25, 25], 4, 2.0),
        ([50, 50, 0, 0], 2, 1.0),
        ([100, 0, 0, 0], 1, 0.0),
        ([50, 25, 25, 0], 3, 1.5),
        ([390, 10, 0, 0], 2, -(0.975 * math.log2(0.975) + 0.025 * math.log2(0.025))),
        ([391, 9, 0, 0], 1, None),  # less than a tenth of 100
    ],
)
def test_modes(counts, modes, entropy):
    classes = np.random.RandomState(0).permutation(np.repeat(range(4), counts))
    found = scores(np.zeros((len(classes), 3)), classes, 4)
    assert found["modes"] == modes
    if entropy is not None:
        assert found["mode_entropy"] == pytest.approx(entropy, abs=1e-12)
        assert math.copysign(1, found["mode_entropy"]) == 1


@pytest.mark.parametrize("block", [1, 9, 1000])
def test_diversity_is_the_mean_distance_of_pairs(block):
    X = np.random.RandomState(0).uniform(size=(60, 8)).astype(np.float32)
    pairs = [np.linalg.norm(X[i] - X[j]) for i in range(60) for j in range(i)]
    found = scores(X, None, 0, block)
    assert found == {"diversity": pytest.approx(np.mean(pairs), rel=1e-6)}


def test_equal_samples_have_no_diversity():
    X = np.repeat(np.random.RandomState(0).uniform(size=(1, 800)), 50, axis=0)
    assert scores(X, None, 0)["diversity"] == pytest.approx(0, abs=1e-6)


def test_memory_is_bounded_and_the_samples_are_not_kept_alive(monkeypatch):
    monkeypatch.setattr(variety, "_KEPT", 10)
    X = np.random.RandomState(0).uniform(size=(40, 8))
    assert scores(X, None, 0) == scores(X[:10], None, 0)
    gathered = Variety(0)
    block = X.copy()
    gathered.add(block, None)
    block[:] = 0  # the generator may use its output's memory again
    assert gathered.scores() == scores(X[:10], None, 0)


def test_nothing_to_measure():
    assert scores(np.zeros((1, 3)), None, 0) == {}
    assert Variety(10).scores() == {}
