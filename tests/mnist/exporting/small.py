"""Small trained networks of the zoo, and what Theano says of them."""

import functools
import os
import tempfile

import numpy as np
import theano
from theano.compile.mode import Mode

from lib.files.model_io import save_params
from mnist import zoo
from mnist.exporting import comparison
from mnist.exporting.deployable import deployable
from mnist.exporting.networks import Wanted
from mnist.sampling import generation
from tests.mnist import nets

SIZES = {"nz": 6, "ngf": 2, "ndf": 2}
PARTS = ("generator", "discriminator")
EACH = [(name, part) for name in zoo.NAMES for part in PARTS]
# compiling would take longer than all that these tests compute
function = functools.partial(theano.function, mode=Mode("py", None))


def sizes(name):
    """Arguments of `nets.shapes` for a small network."""
    more = {key: 8 for key in ("ngfc", "ndfc") if hasattr(zoo.find(name), key)}
    return dict(SIZES, **more)


def write(folder, name, ny):
    """Write both networks' parameters after epoch 3; return where the generator's are."""
    for which in ("gen", "discrim"):
        params = nets.weights(nets.shapes(name, ny, which, **sizes(name)))
        if which == "discrim":  # so that no probability is at its end
            last = max(i for i, param in enumerate(params) if param.ndim > 1)
            params[last] *= np.float32(0.05)
        save_params(os.path.join(str(folder), "3_%s_params.npz" % which), params)
    return os.path.join(str(folder), "3_gen_params.npz")


@functools.lru_cache(maxsize=None)
def network(name, part, ny=10, bn="batch"):
    """A deployable network; its statistics are of small minibatches."""
    usual = generation.NBATCH
    generation.NBATCH = 12
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = write(folder, name, ny)
            if part == "discriminator":
                path = path.replace("gen", "discrim")
            return deployable(path, Wanted(part, name, bn), function)
    finally:
        generation.NBATCH = usual


@functools.lru_cache(maxsize=None)
def _theanos(name, part, ny):
    found = network(name, part, ny).network
    return function(found.inputs, found.output)


def inputs(name, part, n, ny=10):
    """Examples by the inputs' names."""
    return comparison.examples(network(name, part, ny).network, n)


@functools.lru_cache(maxsize=None)
def expected(name, part, n, ny=10):
    """What Theano computes of these examples."""
    return np.asarray(_theanos(name, part, ny)(*inputs(name, part, n, ny).values()))
