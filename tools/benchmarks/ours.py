"""Worker: this project's network, or one convolution, or a matrix product."""

from __future__ import annotations

from typing import Any

import lib  # noqa: F401  before any `import theano`
from lib.errors import InputError, UnavailableError
from tools.benchmarks import network
from tools.benchmarks.serving import serve


def _device(job):
    """The device that the job names, C++ on the CPU by default."""
    from lib import device
    from lib.jax_backend import installation

    wanted = job.get("device", "cpu")
    reason = device.why_no_jax_gpu() if wanted == "gpu" else None
    if reason is not None:
        if not installation.has_accelerator_package():
            reason += ", `make bench EXTRAS=gpu` installs it"
        raise UnavailableError(
            "no GPU for JAX: %s; gpu --device jax-cpu does the same on the CPU" % reason
        )
    return device.choose(wanted, job.get("precision", "float32"))


def _functions(job):
    from lib.theano_utils import sharedX
    from mnist import train_cond_dcgan_no_gpu
    from mnist.training import run_options
    from mnist.training.objective import compile_functions
    from mnist.zoo import radford_cond

    gen, discrim = ([sharedX(w) for w in net] for net in network.weights(job["ngf"]))
    argv = ["--%s=%s" % (name, job[name]) for name in ("step", "precision") if name in job]
    args = run_options.parse(train_cond_dcgan_no_gpu.parser(), argv).replace(ny=network.NY)
    function = _device(job).function
    return compile_functions(radford_cond, gen, discrim, sharedX(args.lr), args, function)


def step(job: dict) -> Any:
    """One G and one D update, one after the other or from one pass."""
    from lib.jax_backend.shared_values import wait

    functions = _functions(job)
    X, Z, Y = network.minibatch(job["batch"])

    def pair():
        return [functions.train_g(Z, Y)["g_cost"], functions.train_d(X, Z, Y)["d_cost"]]

    def both():
        costs = functions.train_both(X, Z, Y)
        return [costs["g_cost"], costs["d_cost"]]

    def run():
        costs = both() if functions.train_both else pair()
        wait(functions.variables)
        return costs

    return run, run


def sample(job: dict) -> Any:
    """Images in minibatches."""
    generate = _functions(job).generate
    _, Z, Y = network.minibatch(job["batch"])

    def run():
        for _ in range(job["images"] // job["batch"]):
            images = generate(Z, Y)
        return images

    return run, lambda: [float(run().mean())]


def conv(job: dict) -> Any:
    """One convolution of the list: forward, gradient of inputs, gradient of weights."""
    import numpy as np
    import theano
    import theano.tensor as T

    from lib import ops

    n, c, size, f, k, s, p = job["shape"]
    X, w, G = T.tensor4(), T.tensor4(), T.tensor4()
    out = ops.conv2d(X, w, subsample=(s, s), border_mode=(p, p))
    random = np.random.RandomState(0)
    x, filters = (
        random.uniform(-1, 1, shape).astype("float32")
        for shape in ((n, c, size, size), (f, c, k, k))
    )
    o = (size + 2 * p - k) // s + 1
    g = random.uniform(-1, 1, (n, f, o, o)).astype("float32")
    what = job["direction"]
    if what == "forward":
        function = theano.function([X, w], out)
        inputs: tuple = (x, filters)
    else:
        wrt = X if what == "inputs" else w
        function = theano.function(
            [X, w, G], T.grad((out * G).sum(), wrt), on_unused_input="ignore"
        )
        inputs = (x, filters, g)

    def run():
        return function(*inputs)

    return run, lambda: [float(np.abs(run()).mean())]


def matmul(job: dict) -> Any:
    """A large matrix product: on a device, by NumPy's BLAS or, ``native``, as networks do it."""
    import numpy as np
    import theano
    import theano.tensor as T

    a = np.random.RandomState(0).uniform(-1, 1, (job["size"],) * 2).astype("float32")
    if "device" in job:
        A, product = theano.shared(a), theano.shared(a)
        return _kept(_device(job), product, T.dot(A, A)), lambda: []
    if not job.get("native"):
        return lambda: a @ a, lambda: []
    X = T.matrix()
    product = theano.function([X], T.dot(X, X))
    return lambda: product(a), lambda: []


def copy(job: dict) -> Any:
    """An array that is read and written; the check says on what device."""
    import numpy as np
    import theano

    device = _device(job)
    A = theano.shared(np.ones(int(job["gigabytes"] * 1e9 / 4), "float32"), borrow=True)
    return _kept(device, A, -A), lambda: [device.line]


def _kept(device, variable, value):
    """`variable` becomes `value`: nothing is brought back, and calls return once it is there."""
    return device.function([], [], updates=[(variable, value)])


JOBS = {"step": step, "sample": sample, "conv": conv, "matmul": matmul, "copy": copy}

if __name__ == "__main__":
    serve(lambda job: JOBS[job["what"]](job), InputError)
