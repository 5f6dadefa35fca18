import numpy as np
import pytest

from lib.errors import InputError
from mnist import zoo
from mnist.sampling.recognise import NAMES, recognise
from tests.mnist import nets


def found(shapes, arch=None):
    generator = recognise([np.empty(shape, "f4") for shape in shapes], "p.npz", arch)
    return generator.arch, generator.nz, generator.ny, generator.nc


@pytest.mark.parametrize("name", zoo.NAMES)
@pytest.mark.parametrize("ny", [0, 3, 10])
def test_the_zoos_own_sizes(name, ny):
    network = zoo.find(name)
    assert found(nets.shapes(name, ny)) == (name, network.nz, ny, network.nc)


@pytest.mark.parametrize("name", zoo.NAMES)
@pytest.mark.parametrize("ny, nz, nc", [(0, 7, 1), (5, 3, 3), (1, 1, 3)])
def test_other_sizes(name, ny, nz, nc):
    shapes = nets.shapes(name, ny, nz=nz, nc=nc, ngf=6, **({"ngfc": 9} if "c" in name else {}))
    assert found(shapes, name) == (name, nz, ny, nc)
    if name in ("onepass32", "leaky64"):
        words = "p.npz: the parameters may be those of onepass32 or leaky64: say which with --arch"
        with pytest.raises(InputError, match=words):
            found(shapes)
    else:
        assert found(shapes) == (name, nz, ny, nc)


@pytest.mark.parametrize("name", zoo.NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_no_network_passes_for_another(name, other):
    shapes = nets.shapes(name, 10, ngf=6)
    like = {"onepass32", "leaky64"}
    if name == other or {name, other} <= like or (name, other) == ("radford64", "stack"):
        assert found(shapes, other)[0] == other
    else:
        with pytest.raises(InputError, match="expected those of %s's generator" % other):
            found(shapes, other)


def test_upstreams_other_networks():
    assert found(nets.SVHN) == ("stack", 100, 0, 3)
    assert found(nets.IMAGENET) == ("stack", 256, 0, 3)


def test_what_a_generator_does_comes_with_it():
    generator = recognise(nets.weights(nets.shapes("torch28")), "p.npz")
    network = zoo.find("torch28")
    assert generator.gen is network.gen and generator.latent == "normal"
    assert generator.inverse_transform is network.inverse_transform


@pytest.mark.parametrize("name", zoo.NAMES)
@pytest.mark.parametrize("ny", [0, 10])
@pytest.mark.parametrize("arch", [False, True])
def test_discriminators(name, ny, arch):
    with pytest.raises(InputError, match="p.npz: found a discriminator's parameters, expected"):
        found(nets.shapes(name, ny, which="discrim"), name if arch else None)


CHANGES = [
    lambda s: s[:-1],
    lambda s: s[1:],
    lambda s: s[::-1],
    lambda s: s + [(3,)],
    lambda s: s[:1] + [(5,)] + s[2:],
    lambda s: s[:3] + [(s[3][0] + 1,) + s[3][1:]] + s[4:],
    lambda s: s[:3] + [s[3][:1] + (7,) + s[3][2:]] + s[4:],
    lambda s: s[:3] + [s[3][:2] + (4, 5)] + s[4:],
    lambda s: s[:3] + [s[3][:2]] + s[4:],
    lambda s: [(s[0][0], s[0][1] + 1)] + s[1:],
    lambda s: [],
    lambda s: [()],
    lambda s: [(2,)] * 5,
    lambda s: [(100, 16)] + [(3, 3, 7, 7)] * 3,
    lambda s: [(100, 16), (1, 1, 3, 3), (1, 1, 3, 3)],
]


@pytest.mark.parametrize("shapes", [nets.SVHN, nets.shapes("radford64")], ids=["svhn", "faces"])
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_shapes_that_do_not_fit_each_other(shapes, number):
    with pytest.raises(InputError, match="^p.npz: found (parameters|no param|a discrim).*expected"):
        found(CHANGES[number](shapes))


def test_the_message_is_short():
    with pytest.raises(InputError) as caught:
        found(nets.shapes("radford64"), "torch28")
    assert str(caught.value) == (
        "p.npz: found parameters of the shapes 100x16384, 16384, 16384, 1024x512x5x5, 512, ..., "
        "128x3x5x5, expected those of torch28's generator"
    )
