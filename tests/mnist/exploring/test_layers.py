"""Plain layers make the pictures that Theano makes, for every network."""

import numpy as np
import pytest

from lib.errors import InputError
from mnist import zoo
from mnist.exploring.layers import directions, plain_layers
from mnist.exploring.numpy_pictures import pictures
from mnist.latent import noise
from mnist.sampling.generation import Generation, one_hot
from mnist.sampling.recognise import recognise
from mnist.sampling.trained import Trained
from tests.mnist import nets

SMALL = {
    "radford_cond": dict(ny=10, ngf=2, ngfc=16, nz=6),
    "fsconv32": dict(ngf=2, ngfc=8),
    "svhn": None,
}
NAMES = sorted(zoo.NAMES) + ["svhn"]


def small(name, ny=None):
    """A small generator of this network with random weights."""
    if name == "svhn":
        shapes = nets.SVHN
    else:
        sizes = dict(SMALL.get(name) or dict(ngf=2))
        shapes = nets.shapes(name, ny if ny is not None else sizes.pop("ny", 0), **sizes)
    params = nets.weights(shapes, seed=3)
    generator = recognise(params, "p.npz", "stack" if name == "svhn" else name)
    return Trained("p.npz", generator, params, [str(n) for n in range(generator.ny)])


def points(trained, n, seed=1):
    generator = trained.generator
    Z = noise(np.random.RandomState(seed), n, generator.nz, generator.latent)
    return Z, one_hot(np.arange(n) % 10, 10) if generator.ny else None


@pytest.mark.parametrize("name", NAMES)
def test_against_theano(name):
    trained = small(name)
    made = Generation(trained.generator, trained.params)
    layers = plain_layers(trained, made.statistics)
    Z, Y = points(trained, 8)
    expected = np.concatenate(list(made(Z, Y))).astype(int)
    found = pictures(layers, Z, Y, trained.generator.inverse_transform)
    assert found.shape == expected.shape and expected.std(axis=0).max() > 20
    assert np.abs(found - expected).max() <= 1  # where a value lies at half a grey level


@pytest.mark.parametrize("name", ["torch28", "onepass32"])
def test_with_classes_where_there_were_none(name):
    trained = small(name, ny=10)
    made = Generation(trained.generator, trained.params)
    Z, Y = points(trained, 10)
    expected = np.concatenate(list(made(Z, Y))).astype(int)
    layers = plain_layers(trained, made.statistics)
    found = pictures(layers, Z, Y, trained.generator.inverse_transform)
    assert np.abs(found - expected).max() <= 1
    other = pictures(layers, Z, np.roll(Y, 1, axis=1), trained.generator.inverse_transform)
    assert (other != found).any()


def test_another_row_of_layers_is_refused():
    trained = small("torch28")
    made = Generation(trained.generator, trained.params)

    def gen(Z, Y, *params, bn):
        return trained.generator.gen(Z, Y, *params, bn=lambda X, **given: X)

    other = trained._replace(generator=trained.generator._replace(gen=gen))
    with pytest.raises(InputError, match="torch28 normalises 0 of 4 layers"):
        plain_layers(other, made.statistics)


def test_directions_change_the_first_layer_most():
    trained = small("radford_cond")
    layers = plain_layers(trained, Generation(trained.generator, trained.params).statistics)
    found = directions(layers, 6, 4)
    assert found.shape == (4, 6)
    assert np.allclose(found.dot(found.T), np.eye(4), atol=1e-5)
    changes = np.linalg.norm(found.dot(layers[0].weight[:6]), axis=1)
    assert (np.diff(changes) < 0).all()
    draw = np.random.RandomState(0).normal(size=(200, 6))
    draw /= np.linalg.norm(draw, axis=1, keepdims=True)
    assert changes[0] > np.linalg.norm(draw.dot(layers[0].weight[:6]), axis=1).max()
    assert directions(layers, 6, 9).shape == (6, 6)
