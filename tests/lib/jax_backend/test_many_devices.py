"""A placement over four devices of one process: their numbers are those of one device."""

import json
import os
import subprocess
import sys

import pytest

from lib.jax_backend import installation
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")


PRELUDE = """
import json, lib
import jax, numpy as np, theano, theano.tensor as T
from theano.compile.function import function  # theano's own, which lib may have replaced
from lib import updates
from lib.jax_backend import installation as api
from lib.jax_backend.mode import mode
from lib.jax_backend.options import Options
from lib.jax_backend.one_device import OneDevice
from lib.jax_backend.many_devices import Divided
from lib.ops import batchnorm, conv2d, deconv
from lib.theano_utils import sharedX
devices = jax.devices("cpu")
lost = []
divided = Divided(devices, lost.append)
one = OneDevice(devices[0])
"""


def run(code):
    """What `code` prints last, as JSON, in a process with four devices."""
    environ = dict(os.environ, PYTHONPATH=ROOT, THEANO_FLAGS="floatX=float64")
    environ.update(XLA_FLAGS="--xla_force_host_platform_device_count=4", JAX_PLATFORMS="cpu")
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + code], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_training_gives_the_numbers_of_one_device():
    """Convolutions there and back, batch normalisation, Adam; 13 rows are on every device whole."""
    code = """
def train(placement):
    draw = np.random.RandomState(0)
    w, w2, v = (sharedX(draw.normal(0, 0.2, shape)) for shape in
                [(6, 1, 5, 5), (6, 3, 5, 5), (3 * 8 * 8, 1)])
    X, Y = T.tensor4("X"), T.matrix("Y")
    h = T.nnet.relu(batchnorm(conv2d(X, w, subsample=(2, 2), border_mode=(2, 2))))
    h = T.tanh(batchnorm(deconv(h, w2, subsample=(2, 2), border_mode=(2, 2))))
    p = T.nnet.sigmoid(T.dot(T.flatten(h, 2), v))
    cost = T.nnet.binary_crossentropy(p, Y).mean()
    adam = updates.Adam(lr=sharedX(0.01), regularizer=updates.Regularizer(l2=1e-4))
    train = function([X, Y], cost, updates=adam([w, w2, v], cost),
                     mode=mode(placement, Options("cpu")))
    costs = []
    for step in range(30):
        n = 13 if step % 5 == 4 else 16
        costs.append(float(train(draw.uniform(-1, 1, (n, 1, 8, 8)), draw.uniform(0, 1, (n, 1)))))
    return costs, [variable.get_value().tolist() for variable in (w, w2, v)]

(expected, weights), (costs, theirs) = train(one), train(divided)
far = max(np.abs(np.array(a) - b).max() for a, b in zip(weights, theirs))
print(json.dumps([len(set(costs)), np.abs(np.array(costs) - expected).max(), far]))
"""
    different, costs, weights = run(code)
    assert different == 30
    assert costs < 1e-10 and weights < 1e-10


def test_rows():
    code = """
print(json.dumps([[s.start, s.stop] for s in map(divided.rows, (16, 13, 4, 0))]))
"""
    assert run(code) == [[0, 16], [0, 13], [0, 4], [0, 0]]


def test_only_own_rows_are_looked_at():
    """As a process with the second half of four devices does it."""
    code = """
own = [slice(2, 3), slice(3, 4)]
class Whole:
    def addressable_devices_indices_map(self, shape):
        return {n: (index,) for n, index in enumerate(own)}
placement = Divided(devices, lost.append)
placement._rows = Whole()
print(json.dumps([[s.start, s.stop] for s in (placement.rows(4), placement.rows(6))]))
"""
    assert run(code) == [[2, 4], [0, 6]]


def test_where_arrays_are():
    code = """
def shapes(array):
    return [list(shard.data.shape) for shard in array.addressable_shards]
n = np.arange(8 * 3.0).reshape(8, 3)
x, y, z = divided.argument(n), divided.argument(n[:6]), divided.argument(np.array(2.0))
w = divided.variable(n)
same = [bool((divided.fetch(a) == b).all()) for a, b in ((x, n), (y, n[:6]), (z, 2.0), (w, n))]
print(json.dumps([shapes(x), shapes(y), shapes(z), shapes(w), same]))
"""
    divided, odd, number, variable, same = run(code)
    assert divided == [[2, 3]] * 4
    assert odd == [[6, 3]] * 4 and number == [[]] * 4 and variable == [[8, 3]] * 4
    assert same == [True] * 4


def test_a_variable_does_not_follow_the_array_it_was_made_of():
    code = """
n = np.ones((8, 3))
w = divided.variable(n)
n[:] = 2
print(json.dumps(divided.fetch(w).tolist()))
"""
    assert run(code) == [[1.0] * 3] * 8


def test_all_meet_once_for_each_shape_before_the_first_call():
    code = """
met = []
placement = Divided(devices, lost.append, lambda: met.append(w.get_value().tolist()))
w = sharedX(np.zeros(3))
X = T.matrix("X")
f = function([X], X.sum(), updates=[(w, w + X.sum(axis=0))], mode=mode(placement, Options("cpu")))
print(json.dumps([[float(f(np.ones((n, 3)))) for n in (4, 4, 8, 4)], w.get_value().tolist(), met]))
"""
    assert run(code) == [[12, 12, 24, 12], [20] * 3, [[0] * 3, [8] * 3]]


def test_a_variable_moves_between_placements():
    code = """
w = sharedX(np.zeros(3))
X = T.matrix("X")
cpu = Options("cpu")
together = function([X], updates=[(w, w + X.sum(axis=0))], mode=mode(divided, cpu))
alone = function([], w * 2, mode=mode(one, Options("cpu")))
together(np.ones((4, 3)))
first = alone().tolist()
together(np.ones((8, 3)))
print(json.dumps([first, w.get_value().tolist(), alone().tolist()]))
"""
    assert run(code) == [[8.0] * 3, [12.0] * 3, [24.0] * 3]


@pytest.mark.skipif(
    installation.problem((0, 4, 31)) is not None,
    reason="JAX up to 0.4.30 cannot divide its own loops",
)
def test_random_streams_draw_the_same():
    code = """
from theano.sandbox.rng_mrg import MRG_RandomStream
def draw(placement):
    X = T.matrix("X")
    w = sharedX(0.0)
    noise = MRG_RandomStream(3).uniform((8, 2))
    f = function([X], X * noise, updates=[(w, w + 1)], mode=mode(placement, Options("cpu")))
    f(np.ones((8, 2)))
    return f(np.ones((8, 2))).tolist()
print(json.dumps(draw(one) == draw(divided)))
"""
    assert run(code) is True


@pytest.mark.parametrize(
    "error, kept",
    [
        ("ValueError('UNKNOWN: Gloo all-reduce failed: Connection reset by peer')", 1),
        ("RuntimeError('NCCL operation failed: remote process exited')", 1),
        ("ValueError('expected 3 rows')", 0),
        ("KeyError('Gloo')", 0),
    ],
)
def test_errors_of_lost_connections_are_told(error, kept):
    code = """
try:
    with divided.context():
        raise %s
except Exception as caught:
    print(json.dumps([len(lost), type(caught).__name__]))
"""
    assert run(code % error) == [kept, error.split("(")[0]]


def test_equality():
    code = """
print(json.dumps([divided == Divided(devices, None), divided == one,
                  divided == Divided(devices[:2], None), len({divided, Divided(devices, None)}),
                  str(divided)]))
"""
    assert run(code) == [True, False, False, 1, "4 devices (cpu)"]
