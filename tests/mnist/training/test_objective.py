import argparse
import functools

import numpy as np
import pytest
import theano

from mnist import zoo
from mnist.training import objective

compile_in_python = functools.partial(theano.function, mode=theano.Mode("py", "fast_compile"))


@pytest.mark.parametrize("name, n_of_d", [("leaky32", 0), ("torch28", 2)])
def test_statistics_of_the_layers_that_are_normalised(name, n_of_d):
    """Mean and variance of each; D may have none, and then looks at no image."""
    network = zoo.find(name)
    args = argparse.Namespace(ny=0, nz=5, nc=1, npx=network.npx, ngf=2, ndf=2)
    params = network.init_params(args)
    statistics = objective.compile_statistics(network, *params, args, compile_in_python)
    draw = np.random.RandomState(0)
    X = draw.uniform(-1, 1, (4, 1, network.npx, network.npx)).astype("float32")
    Z = draw.normal(size=(4, 5)).astype("float32")
    seen = statistics.record(X, Z)
    assert (len(statistics.gen), len(statistics.discrim)) == (6, 2 * n_of_d)
    assert len(seen) == len(statistics.gen) + len(statistics.discrim)
    for variable, values in zip(statistics.gen, seen):
        variable.set_value(values)
    images = statistics.generate(Z)
    assert images.shape == X.shape and np.isfinite(images).all()
