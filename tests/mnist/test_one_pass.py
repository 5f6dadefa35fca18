"""The one-pass step makes the updates of the alternating step, both at the old parameters."""

import argparse

import numpy as np
import pytest

from lib.theano_utils import sharedX
from mnist import train_cond_dcgan_no_gpu as program

SHAPES = (
    [(110, 16), (26, 4 * 49), (14, 2, 5, 5), (12, 1, 5, 5)],
    [(2, 11, 5, 5), (4, 12, 5, 5), (4 * 49 + 10, 16), (26, 1)],
)


def networks(step):
    random = np.random.RandomState(0)
    nets = [[sharedX(random.normal(0, 0.1, shape)) for shape in net] for net in SHAPES]
    args = argparse.Namespace(b1=0.5, l2=1e-3, step=step, precision="float32")
    functions = program.compile_functions(*nets, sharedX(0.01), args)
    return nets, functions


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
    (gen, discrim), (train_g, train_d, train_both, _, _) = networks("alternate")
    assert train_both is None
    before = values(gen)
    d_cost = train_d(X, Z, Y)[0]
    discrim_after = values(discrim)
    for param, value in zip(discrim, values(networks("alternate")[0][1])):
        param.set_value(value)
    g_cost = train_g(Z, Y)[0]
    assert any((old != new).any() for old, new in zip(before, values(gen)))

    (gen_1, discrim_1), (_, _, train_both, _, _) = networks("one-pass")
    costs = train_both(X, Z, Y)
    np.testing.assert_allclose(costs, [g_cost, d_cost], rtol=1e-5)
    for ours, expected in zip(values(gen_1) + values(discrim_1), values(gen) + discrim_after):
        np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)
