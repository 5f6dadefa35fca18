"""The networks' initial values: their distributions, gains, biases, and names in order."""

import numpy as np
import pytest

from lib import rng
from mnist import zoo
from tests.mnist import nets

NAMES = [name for name in zoo.NAMES if name != "radford_cond"]
SIZES = {"ngf": 8, "ndf": 8, "ngfc": 32, "ndfc": 32}


@pytest.fixture(scope="module")
def drawn():
    """Each network's small parameters: {name: {parameter: value}}."""
    rng.set_seed(1)
    found = {}
    for name in NAMES:
        gen, discrim = zoo.find(name).init_params(nets.arguments(name, 0, **SIZES))
        found[name] = {p.name: p.get_value() for p in gen + discrim}
        assert len(found[name]) == len(gen + discrim)  # no name twice
    return found


def weights(params):
    return {name: value for name, value in params.items() if name[1] == "w"}


def bound(name, shape):
    """The largest initial weight of the networks that draw uniformly."""
    if name == "torch28":
        return 1 / np.sqrt(shape[1] * shape[2] * shape[3])
    return np.sqrt(6 / ((shape[0] + shape[1]) * shape[2] * shape[3]))


@pytest.mark.parametrize("name", ["radford64", "fsconv32", "leaky32", "leaky64"])
def test_normal_weights(drawn, name):
    for value in weights(drawn[name]).values():
        spread = 5 / np.sqrt(value.size)  # five standard errors
        assert abs(value.mean()) < 0.02 * spread
        assert value.std() == pytest.approx(0.02, rel=spread)
        if value.size > 1000:
            assert np.abs(value).max() > 0.05  # tails, which a uniform one lacks


@pytest.mark.parametrize("name", ["torch28", "onepass32"])
def test_uniform_weights_fill_their_bounds(drawn, name):
    for value in weights(drawn[name]).values():
        most = bound(name, value.shape)
        assert np.abs(value).max() <= most * (1 + 1e-6)
        assert np.square(value).mean() == pytest.approx(most**2 / 3, rel=5 / np.sqrt(value.size))


@pytest.mark.parametrize("name", NAMES)
def test_gains_and_biases(drawn, name):
    gains = np.concatenate([v for k, v in drawn[name].items() if k[1] == "g"])
    biases = np.concatenate([v for k, v in drawn[name].items() if k[1] == "b"])
    assert not biases.any()
    if name == "radford64":
        assert gains.mean() == pytest.approx(1, abs=0.005)
        assert gains.std() == pytest.approx(0.02, rel=0.2)
    else:
        assert (gains == 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides(name):
    found = []
    for seed in (3, 3, 4):
        rng.set_seed(seed)
        gen, _ = zoo.find(name).init_params(nets.arguments(name, 0, ngf=1, ndf=1, ngfc=2, ndfc=2))
        found.append(gen[0].get_value())
    np.testing.assert_array_equal(found[0], found[1])
    assert (found[0] != found[2]).all()


@pytest.mark.parametrize("name", NAMES)
def test_floats_become_bytes_again(name):
    """The inverse takes any float of the range, and the bytes that come of it are the same."""
    network = zoo.find(name)
    x = np.linspace(-1, 1, 11, dtype="float32").reshape(1, 1, 1, -1)
    np.testing.assert_allclose(
        network.inverse_transform(x), np.linspace(0, 1, 11).reshape(x.shape), atol=1e-7
    )
    levels = np.arange(256, dtype="uint8").reshape(1, 1, 16, 16)
    back = np.rint(255 * network.inverse_transform(network.transform(levels)))
    np.testing.assert_array_equal(back, levels)
