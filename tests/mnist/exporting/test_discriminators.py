import numpy as np
import pytest

from lib.errors import InputError
from mnist import zoo
from mnist.exporting.discriminators import recognise
from tests.mnist import nets

SVHN = [(64, 3, 5, 5), (128, 64, 5, 5), (128,), (128,), (256, 128, 5, 5), (256,), (256,), (4096, 1)]


def params(shapes):
    return [np.zeros(shape, "f4") for shape in shapes]


@pytest.mark.parametrize("ny", [0, 10])
@pytest.mark.parametrize("name", zoo.NAMES)
def test_the_zoos_by_their_usual_sizes(name, ny):
    found = recognise(params(nets.shapes(name, ny, "discrim")), "file")
    network = zoo.find(name)
    assert (found.arch, found.ny, found.nc, found.npx) == (name, ny, network.nc, network.npx)


def test_upstreams():
    found = recognise(params(SVHN), "file")
    assert (found.arch, found.ny, found.nc, found.npx) == ("stack", 0, 3, 32)


@pytest.mark.parametrize("shapes", [SVHN[:-1], SVHN[:1], [], [(4, 4)], SVHN[:-1] + [(4095, 1)]])
def test_others(shapes):
    with pytest.raises(InputError, match="file: found parameters of the shapes"):
        recognise(params(shapes), "file")
    with pytest.raises(InputError, match="expected those of torch28's discriminator"):
        recognise(params(shapes), "file", "torch28")


def test_two_that_fit():
    shapes = nets.shapes("leaky32", 0, "discrim", ndf=2)
    found = recognise(params(shapes), "file", "leaky32")
    assert found.arch == "leaky32"
