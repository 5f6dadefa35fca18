"""The one-pass step makes the updates of the alternating step, both at the old parameters."""

import numpy as np
import pytest

from lib.theano_utils import sharedX
from mnist import train_cond_dcgan_no_gpu
from mnist.training import run_options
from mnist.training.objective import compile_functions
from mnist.zoo import radford_cond

SHAPES = (
    [(110, 16), (26, 4 * 49), (14, 2, 5, 5), (12, 1, 5, 5)],
    [(2, 11, 5, 5), (4, 12, 5, 5), (4 * 49 + 10, 16), (26, 1)],
)


def networks(step):
    random = np.random.RandomState(0)
    nets = [[sharedX(random.normal(0, 0.1, shape)) for shape in net] for net in SHAPES]
    argv = ["--l2=0.001", "--step=" + step]
    args = run_options.parse(train_cond_dcgan_no_gpu.parser(), argv).replace(ny=10)
    return nets, compile_functions(radford_cond, *nets, sharedX(0.01), args)


@pytest.fixture(scope="module")
def minibatch():
    random = np.random.RandomState(1)
    X = random.uniform(0, 1, (6, 1, 28, 28)).astype("float32")
    Z = random.uniform(-1, 1, (6, 100)).astype("float32")
    return X, Z, np.eye(10, dtype="float32")[random.randint(0, 10, 6)]


def values(params):
    return [p.get_value() for p in params]


def test_both_updates_are_those_of_the_old_parameters(minibatch):
    X, Z, Y = minibatch
    (gen, discrim), functions = networks("alternate")
    assert functions.train_both is None
    before = values(gen)
    expected = functions.train_d(X, Z, Y)
    discrim_after = values(discrim)
    for param, value in zip(discrim, values(networks("alternate")[0][1])):
        param.set_value(value)
    expected.update(functions.train_g(Z, Y))
    assert any((old != new).any() for old, new in zip(before, values(gen)))

    (gen_1, discrim_1), functions = networks("one-pass")
    assert functions.train_g is None and functions.train_d is None
    assert functions.train_both(X, Z, Y) == pytest.approx(expected, rel=1e-5)
    for ours, expected in zip(values(gen_1) + values(discrim_1), values(gen) + discrim_after):
        np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)
