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


def run(then, before="", between=""):
    """Run `before`, the operations, the code `between`, and then the test `then`."""
    # OpenBLAS puts its own threads away at a fork: NumPy's product that another thread of the
    # parent computes at that moment may never end, without `lib` as with it
    environ = dict(os.environ, PYTHONPATH=ROOT, OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="1")
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", before + PROGRAM % (between + then)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_forked_child_computes():
    done = run(POOL)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


BESIDE_A_THREAD = """
import os
import signal
import threading
import time

going, ended = True, []
copies = [(f.copy(), values) for f, values in functions]

def work():
    while going:
        for f, values in copies:
            f(*values)
    ended.append(True)

thread = threading.Thread(target=work, daemon=True)
thread.start()
for _ in range(30):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends a child that hangs
        os._exit(0 if sums(0) == expected else 3)
    assert os.waitpid(child, 0)[1] == 0, "a child hung or computed something else"
    time.sleep(0.003)
going = False
thread.join()
assert ended and sums(0) == expected
print("done")
"""


def test_a_child_computes_that_was_forked_while_another_thread_did():
    done = run(BESIDE_A_THREAD)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


BESIDE_LOADING = """
import signal
from lib.native import library

library._loaded = None
held = threading.Event(), threading.Event()

def slow():
    held[0].set()
    held[1].wait()
    return None, "none"

library._load, load = slow, library._load
thread = threading.Thread(target=library.load, daemon=True)
thread.start()
held[0].wait()
child = os.fork()
if child == 0:
    signal.alarm(20)
    library._load = load
    os._exit(0 if library.load()[0] is not None else 3)
status = os.waitpid(child, 0)[1]
held[1].set()
thread.join()
assert status == 0, status
print("done")
"""


def test_a_child_loads_the_library_that_another_thread_was_loading():
    done = run("import os, threading\n" + BESIDE_LOADING)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


# Packages that bring an OpenMP runtime of their own, and what makes each start its threads.
OTHERS = {
    "torch": """
import torch
torch.set_num_threads(2)
ones = torch.ones(700, 700)
def others():
    return float((ones @ ones).exp().sum())
""",
    "sklearn.cluster": """
import numpy
from sklearn.cluster import KMeans
points = numpy.random.RandomState(0).rand(20000, 8)
def others():
    return KMeans(8, n_init=1, max_iter=5).fit(points).inertia_
""",
}

BESIDE_OTHERS = (
    """
import threading
going = True

def keep_busy():
    while going:
        others()

thread = threading.Thread(target=keep_busy, daemon=True)
thread.start()
%s
going = False
thread.join()
"""
    % POOL
)


@pytest.mark.parametrize("then", [POOL, BESIDE_OTHERS], ids=["idle", "in flight"])
@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("name", sorted(OTHERS))
def test_another_package_with_an_openmp_of_its_own(name, first, then):
    """It computes before the native library is loaded or after, and while the process forks."""
    pytest.importorskip(name)
    others = OTHERS[name] + "others()\n"
    done = run(then, others, "") if first else run(then, "", others)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
