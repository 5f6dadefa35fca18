import numpy as np
import pytest
import theano
import theano.tensor as T

from mnist.latent import noise
from mnist.sampling import generation
from mnist.sampling.generation import NBATCH, Generation, one_hot
from mnist.sampling.recognise import recognise
from tests.mnist import nets

PARAMS = nets.small()
GENERATOR = recognise(PARAMS, "p.npz")


@pytest.fixture(scope="module")
def pictures():
    return Generation(GENERATOR, PARAMS)


def points(n, seed=1):
    Z = noise(np.random.RandomState(seed), n, GENERATOR.nz, GENERATOR.latent)
    return Z, one_hot(np.arange(n) % 10, 10)


def made(pictures, Z, Y):
    return np.concatenate(list(pictures(Z, Y)))


def in_training(Z, Y):
    """Pictures of a minibatch, normalised by it."""
    variables = T.matrix(), T.matrix()
    x = GENERATOR.gen(*variables, *[theano.shared(p) for p in PARAMS])
    return theano.function(variables, x)(Z, Y) * 255


def test_as_in_training(pictures):
    """Of the very minibatch whose statistics are taken, they are those of the plain generator."""
    Z, Y = points(NBATCH, seed=0)
    assert np.abs(made(pictures, Z, Y) - in_training(Z, Y)).max() < 0.51


def test_a_picture_depends_on_its_noise_and_class_alone(pictures):
    Z, Y = points(300)
    together = made(pictures, Z, Y)
    assert together.shape == (300, 1, 28, 28) and together.dtype == np.uint8
    assert together.std(axis=0).max() > 20
    for rows in ([7], [250, 7, 7], np.arange(100, 240)):
        alone = made(pictures, Z[rows], Y[rows])
        assert np.abs(alone.astype(int) - together[rows]).max() <= 1  # rounding
    again = made(pictures, Z, np.roll(Y, 1, axis=1))
    assert (again != together).any()


def test_blocks(pictures):
    assert [len(block) for block in pictures(*points(300))] == [128, 128, 44]


def test_statistics_of_more_minibatches_are_nearly_the_same(pictures):
    Z, Y = points(200)
    one, twenty = made(pictures, Z, Y), made(Generation(GENERATOR, PARAMS, "running"), Z, Y)
    difference = np.abs(one.astype(int) - twenty).mean()
    assert 0 < difference < 0.2 * one.std()


@pytest.mark.parametrize(
    "shapes, size",
    [
        (nets.SVHN, (3, 32, 32)),
        (nets.shapes("torch28", ngf=2), (1, 28, 28)),
        (nets.shapes("radford64", ngf=2), (3, 64, 64)),
        (nets.shapes("fsconv32", ngf=2, ngfc=8), (1, 32, 32)),
    ],
    ids=["svhn", "torch28", "radford64", "fsconv32"],
)
def test_without_classes(shapes, size):
    params = nets.weights(shapes)
    generator = recognise(params, "p.npz")
    Z = noise(np.random.RandomState(0), 5, generator.nz, generator.latent)
    images = made(Generation(generator, params), Z, None)
    assert images.shape == (5,) + size
    assert images.std() > 20 and images.min() < 100 < 150 < images.max()


def test_one_hot():
    np.testing.assert_array_equal(one_hot(np.array([2, 0]), 3), [[0, 0, 1], [1, 0, 0]])
    assert generation.BN == ("batch", "running")
