"""Native operations in forked children, each time in a fresh process that may be given up."""

import os
import subprocess
import sys

import pytest

from lib.native import available
from tests.paths import ROOT

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here"),
    pytest.mark.skipif(not available("elementwise")[0], reason="no native library"),
]

PROGRAM = """
import lib
import multiprocessing
import numpy as np
import theano
import theano.tensor as T
from theano.tensor.nnet import conv2d

x, w, big = T.tensor4(), T.tensor4(), T.matrix()
functions = [
    (theano.function([x, w], conv2d(x, w)),
     [np.ones((8, 8, 32, 32), "f"), np.ones((8, 8, 3, 3), "f")]),
    (theano.function([big], T.dot(big, big)), [np.ones((300, 300), "f")]),
    (theano.function([big], big.sum(axis=0)), [np.ones((2000, 300), "f")]),
]
ran = theano.function([x], T.nnet.relu(x)), [np.ones((64, 8, 32, 32), "f")]
functions.append(ran)

def sums(_):
    return [float(np.sum(f(*values))) for f, values in functions]

expected = sums(0)
%s
"""

POOL = """
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(sums, range(4)) == [expected] * 4
assert sums(0) == expected
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(sums, range(4)) == [expected] * 4
print("done")
"""


def test_a_forked_child_computes():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM % POOL],
        env=dict(os.environ, PYTHONPATH=ROOT, OMP_NUM_THREADS="2"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
