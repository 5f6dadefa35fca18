"""Small native operations stay on the calling thread; large ones wake the others."""

import json
import os
import subprocess
import sys

import pytest

from lib.native import available

pytestmark = [
    pytest.mark.skipif(not available("matmul")[0], reason="needs a compiler"),
    pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="counts Linux's threads"),
]

OPERATIONS = """
import ctypes, json, os, time
import lib, theano, numpy as np
from lib.native import library
from lib.native.arrays import address as at, strides

native, _ = library.load()
of = lambda *shape: np.ones(shape, "float32")

def gemm(m, k, n):
    a, b, c = of(m, k), of(k, n), of(m, n)
    native.sgemm(0, 0, m, n, k, 1.0, at(a), k, at(b), n, 0.0, at(c), n)
    assert (c == k).all()

def batchnorm(n, c, m):
    x, y, mean, inverse = of(n, c, m), of(n, c, m), of(c), of(c)
    native.batchnorm(n, c, m, at(x), None, None, 1e-5, 0, 0.0, at(y), at(mean), at(inverse))
    native.batchnorm_grad(n, c, m, at(x), at(x), at(mean), at(inverse), None, None, 0, 0.0,
                          at(y), None, None)
    assert (mean == 1).all()

def sums(n, c, m):
    x, y = of(n, c, m), of(c)
    native.sum(n, c, m, at(x), at(y))
    assert (y == n * m).all()

def adam(size):
    p, m, v, g = of(size), of(size), of(size), of(size)
    native.adam(size, at(p), at(m), at(v), at(g), 0, 1, 0, 0.9, 0.999, 1e-8, 1, at(p), at(m), at(v))
    assert (p == 1).all() and np.allclose(m, 1)

def conv(n, c, size, f, k):
    import theano.tensor as T
    x, w = T.tensor4(), T.tensor4()
    y = theano.function([x, w], T.nnet.conv2d(x, w))
    assert any("Native" in type(node.op).__name__ for node in y.maker.fgraph.toposort())
    assert np.allclose(y(of(n, c, size, size), of(f, c, k, k)), c * k * k)

def started(work):
    # loading the library wakes the threads, too: put them away
    assert ctypes.CDLL(native.path).omp_pause_resource_all(1) == 0
    before = None
    while before != len(os.listdir("/proc/self/task")):  # until those have ended
        before = len(os.listdir("/proc/self/task"))
        time.sleep(0.05)
    work()
    return len(os.listdir("/proc/self/task")) - before
"""

SIZES = {
    "gemm": ("gemm(16, 64, 256)", "gemm(256, 256, 256)"),
    "batchnorm, channels": ("batchnorm(4, 8, 49)", "batchnorm(64, 64, 49)"),
    "batchnorm, columns": ("batchnorm(8, 256, 1)", "batchnorm(512, 512, 1)"),
    "sums, one": ("sums(32, 1, 1024)", "sums(512, 1, 1024)"),
    "sums, columns": ("sums(64, 512, 1)", "sums(1024, 512, 1)"),
    "sums, channels": ("sums(8, 8, 512)", "sums(64, 64, 512)"),
    "adam": ("adam(1 << 15)", "adam(1 << 19)"),
    "conv": ("conv(2, 4, 8, 8, 3)", "conv(16, 16, 28, 32, 3)"),
}


@pytest.mark.parametrize("kind", sorted(SIZES))
def test_only_large_operations_wake_other_threads(kind):
    code = (
        OPERATIONS + "print(json.dumps([started(lambda: %s), started(lambda: %s)]))" % SIZES[kind]
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(os.environ, OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="1"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # that the large one has two shows, too, that the small one gave the number back
    assert json.loads(done.stdout.splitlines()[-1]) == [0, 1]


# Before OpenMP is loaded, which asks for the processors once.
ON_TWO = "import os; os.sched_setaffinity(0, (%d, %d))"

# Where threads may run, after a product in each situation.
PLACES = """
first, second = sorted(os.sched_getaffinity(0))[:2]
where = ctypes.CDLL(None).sched_getcpu

def allowed():
    of_thread = {int(t): os.sched_getaffinity(int(t)) for t in os.listdir("/proc/self/task")}
    own = of_thread.pop(os.getpid())
    return [sorted(own), sorted(sorted(cpus) for cpus in of_thread.values())]

def moved(cpu):
    stayed = False
    while not stayed:  # other work may send it to the other processor at once
        os.sched_setaffinity(0, {cpu})
        os.sched_setaffinity(0, {first, second})
        stayed = where() == cpu
        for _ in range(3):
            gemm(256, 256, 256)
            stayed = stayed and where() == cpu
    return allowed()

def renewed():
    assert ctypes.CDLL(native.path).omp_pause_resource_all(1) == 0  # ends the other thread
    for _ in range(130):
        gemm(256, 256, 256)
    return [len(cpus) for cpus in allowed()[1]]

def of_child():
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, json.dumps(moved(second)).encode())
        os._exit(0)
    os.wait()
    return json.loads(os.read(read, 1000))

print(json.dumps([first, second, moved(first), moved(second), moved(first), of_child(), renewed()]))
"""


def places(**environ):
    """The two processors, and what `PLACES` finds for each situation on them alone."""
    two = tuple(sorted(os.sched_getaffinity(0))[:2])
    kept = {k: v for k, v in os.environ.items() if k not in ("OMP_NUM_THREADS", "OMP_PROC_BIND")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ON_TWO % two + OPERATIONS + PLACES],
        env=dict(kept, OPENBLAS_NUM_THREADS="1", **environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


needs_two = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two processors",
)


@needs_two
def test_the_other_thread_is_kept_off_the_processor_of_the_calling_one():
    first, second, *found, renewed = places()
    assert renewed == [1]
    # the calling thread moves from the first processor to the second and back; its child begins
    # on the second
    assert found == [[[first, second], [[cpu]]] for cpu in (second, first, second, first)]


@needs_two
@pytest.mark.parametrize("environ", [{"OMP_PROC_BIND": "false"}, {"OMP_NUM_THREADS": "3"}])
def test_threads_are_free_where_the_user_decides_or_there_are_more_of_them(environ):
    first, second, *found, renewed = places(**environ)
    others = int(environ.get("OMP_NUM_THREADS", 2)) - 1
    assert renewed == [2] * others
    assert found == [[[first, second], [[first, second]] * others]] * 4
