"""Plain layers make the pictures that Theano makes, for every network."""

import numpy as np
import pytest

from lib.errors import InputError
from mnist.exploring.layers import directions, plain_layers
from mnist.exploring.numpy_pictures import pictures
from tests.mnist.exploring.small import NAMES, expected, made, small


def layers_of(name, ny=None):
    return plain_layers(small(name, ny), made(name, ny).statistics)


@pytest.mark.parametrize("name", NAMES)
def test_against_theano(name):
    Z, Y, theirs = expected(name, 8)
    found = pictures(layers_of(name), Z, Y, small(name).generator.inverse_transform)
    assert found.shape == theirs.shape and theirs.std(axis=0).max() > 20
    assert np.abs(found - theirs).max() <= 1  # where a value lies at half a grey level


@pytest.mark.parametrize("name", ["torch28", "onepass32"])
def test_with_classes_where_there_were_none(name):
    Z, Y, theirs = expected(name, 10, ny=10)
    transform = small(name, 10).generator.inverse_transform
    found = pictures(layers_of(name, 10), Z, Y, transform)
    assert np.abs(found - theirs).max() <= 1
    other = pictures(layers_of(name, 10), Z, np.roll(Y, 1, axis=1), transform)
    assert (other != found).any()


def test_another_row_of_layers_is_refused():
    trained = small("torch28")

    def gen(Z, Y, *params, bn):
        return trained.generator.gen(Z, Y, *params, bn=lambda X, **given: X)

    other = trained._replace(generator=trained.generator._replace(gen=gen))
    with pytest.raises(InputError, match="torch28 normalises 0 of 4 layers"):
        plain_layers(other, made("torch28").statistics)


def test_directions_change_the_first_layer_most():
    layers = layers_of("radford_cond")
    found = directions(layers, 6, 4)
    assert found.shape == (4, 6)
    assert np.allclose(found.dot(found.T), np.eye(4), atol=1e-5)
    changes = np.linalg.norm(found.dot(layers[0].weight[:6]), axis=1)
    assert (np.diff(changes) < 0).all()
    draw = np.random.RandomState(0).normal(size=(200, 6))
    draw /= np.linalg.norm(draw, axis=1, keepdims=True)
    assert changes[0] > np.linalg.norm(draw.dot(layers[0].weight[:6]), axis=1).max()
    assert directions(layers, 6, 9).shape == (6, 6)
