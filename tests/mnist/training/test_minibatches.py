"""Minibatches: the rows' images in the network's range, noise, one-hot classes."""

import argparse

import numpy as np
import pytest

from lib import rng
from mnist import zoo
from mnist.data.images import Images
from mnist.training.minibatches import Minibatches

LABELS = np.array([2, 0, 1, 1, 0, 2, 2, 0])


def minibatches(ny=0, rows=slice(None), latent="uniform"):
    """Of eight images of one pixel, its value their number."""
    options = argparse.Namespace(ny=ny, nz=3, latent=latent)
    images = Images(np.arange(8, dtype=np.uint8).reshape(8, 1, 1, 1), LABELS if ny else None)
    device = argparse.Namespace(rows=lambda n: rows)
    rng.set_seed(3)
    return Minibatches(zoo.find("torch28"), images, options, device)


def test_classes_are_those_of_the_rows():
    X, noise, classes = minibatches(ny=3).whole(np.array([5, 2]))
    np.testing.assert_array_equal(classes, [[0, 0, 1], [0, 1, 0]])
    np.testing.assert_allclose(X.ravel(), np.array([5, 2]) / 127.5 - 1, rtol=1e-6)
    assert noise.shape == (2, 3) and abs(noise).max() <= 1


@pytest.mark.parametrize("ours", [slice(0, 2), slice(2, 4)])
def test_images_of_other_processes_are_zeros(ours):
    images = minibatches(rows=ours).images(np.array([7, 6, 5, 4]))
    assert images.shape == (4, 1, 1, 1)
    np.testing.assert_allclose(
        images[ours].ravel(), np.array([7, 6, 5, 4])[ours] / 127.5 - 1, rtol=1e-6
    )
    assert not np.delete(images, np.arange(4)[ours], axis=0).any()


def test_without_classes_there_is_no_argument_for_them():
    made = minibatches()
    X, noise = made.whole(np.array([1, 0, 3]))
    assert X.shape == (3, 1, 1, 1) and noise.shape == (3, 3)
    assert [part.shape for part in made.for_generator(np.arange(2))] == [(2, 3)]
    assert made.classes(None) == [] and made.labels(np.arange(2)) is None


def test_the_generator_gets_noise_and_the_rows_classes():
    noise, classes = minibatches(ny=3).for_generator(np.array([0, 1]))
    assert noise.dtype == classes.dtype == np.float32
    np.testing.assert_array_equal(classes, [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize("latent", ["uniform", "normal"])
def test_noise_is_the_runs_or_a_generators_of_its_own(latent):
    made = minibatches(latent=latent)
    own = np.random.RandomState(5)
    drawn = made.noise(4, own)
    random = np.random.RandomState(5)
    expected = random.uniform(-1, 1, (4, 3)) if latent == "uniform" else random.normal(size=(4, 3))
    np.testing.assert_array_equal(drawn, expected.astype("float32"))
    random = np.random.RandomState(3)  # the run's own has not been drawn from
    expected = random.uniform(-1, 1, (2, 3)) if latent == "uniform" else random.normal(size=(2, 3))
    np.testing.assert_array_equal(made.noise(2), expected.astype("float32"))
