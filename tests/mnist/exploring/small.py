"""Small generators of every network, compiled once for all tests of pages."""

import functools

import numpy as np

from mnist import zoo
from mnist.latent import noise
from mnist.sampling.generation import Generation, one_hot
from mnist.sampling.recognise import recognise
from mnist.sampling.trained import Trained
from tests.mnist import nets

SMALL = {
    "radford_cond": {"ny": 10, "ngf": 2, "ngfc": 16, "nz": 6},
    "fsconv32": {"ngf": 2, "ngfc": 8},
}
# PyTorch's example of a DCGAN begins with a deconvolution
EXAMPLE = [(9, 6, 4, 4), (6,), (6,), (6, 4, 4, 4), (4,), (4,), (4, 1, 4, 4)]
STACKS = {"svhn": nets.SVHN, "example": EXAMPLE}
NAMES = sorted(zoo.NAMES) + sorted(STACKS)


@functools.lru_cache(maxsize=None)
def small(name, ny=None):
    """A small generator of this network with random weights."""
    if name in STACKS:
        shapes = STACKS[name]
    else:
        sizes = dict(SMALL.get(name) or {"ngf": 2})
        shapes = nets.shapes(name, ny if ny is not None else sizes.pop("ny", 0), **sizes)
    params = nets.weights(shapes, seed=3)
    generator = recognise(params, "p.npz", "stack" if name in STACKS else name)
    return Trained("p.npz", generator, params, [str(n) for n in range(generator.ny)])


def points(trained, n, seed=1):
    generator = trained.generator
    Z = noise(np.random.RandomState(seed), n, generator.nz, generator.latent)
    return Z, one_hot(np.arange(n) % 10, 10) if generator.ny else None


@functools.lru_cache(maxsize=None)
def made(name, ny=None):
    """What makes its pictures."""
    trained = small(name, ny)
    return Generation(trained.generator, trained.params)


def expected(name, n, ny=None):
    """Noise, classes, and Theano's pictures of them, as int."""
    Z, Y = points(small(name, ny), n)
    return Z, Y, np.concatenate(list(made(name, ny)(Z, Y))).astype(int)
