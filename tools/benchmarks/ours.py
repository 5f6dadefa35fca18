"""Worker: this project's network, or one convolution, or a matrix product."""

import lib  # noqa: F401  before any `import theano`
from benchmarks import network
from benchmarks.worker import serve


def _functions(job):
    from lib import device
    from lib.theano_utils import sharedX
    from mnist import options, train_cond_dcgan_no_gpu
    from mnist.objective import compile_functions
    from mnist.zoo import radford_cond

    gen, discrim = ([sharedX(w) for w in net] for net in network.weights(job["ngf"]))
    argv = ["--%s=%s" % (name, job[name]) for name in ("step", "precision") if name in job]
    args = options.parse(train_cond_dcgan_no_gpu.parser(), argv)
    args.ny = network.NY
    function = device.choose("cpu", args.precision).function
    return compile_functions(radford_cond, gen, discrim, sharedX(args.lr), args, function)


def step(job):
    """One G and one D update, one after the other or from one pass."""
    functions = _functions(job)
    X, Z, Y = network.minibatch(job["batch"])

    def pair():
        return [functions.train_g(Z, Y)["g_cost"], functions.train_d(X, Z, Y)["d_cost"]]

    def both():
        costs = functions.train_both(X, Z, Y)
        return [costs["g_cost"], costs["d_cost"]]

    run = both if functions.train_both else pair
    return run, run


def sample(job):
    """Images in minibatches."""
    generate = _functions(job).generate
    _, Z, Y = network.minibatch(job["batch"])

    def run():
        for _ in range(job["images"] // job["batch"]):
            images = generate(Z, Y)
        return images

    return run, lambda: [float(run().mean())]


def conv(job):
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
        inputs = (x, filters)
    else:
        wrt = X if what == "inputs" else w
        function = theano.function(
            [X, w, G], T.grad((out * G).sum(), wrt), on_unused_input="ignore"
        )
        inputs = (x, filters, g)

    def run():
        return function(*inputs)

    return run, lambda: [float(np.abs(run()).mean())]


def matmul(job):
    """A large matrix product, by NumPy's BLAS or, with ``native``, as the networks do it."""
    import numpy as np
    import theano
    import theano.tensor as T

    a = np.random.RandomState(0).uniform(-1, 1, (job["size"],) * 2).astype("float32")
    if not job.get("native"):
        return lambda: a @ a, lambda: []
    X = T.matrix()
    product = theano.function([X], T.dot(X, X))
    return lambda: product(a), lambda: []


if __name__ == "__main__":
    serve(
        lambda job: {"step": step, "sample": sample, "conv": conv, "matmul": matmul}[job["what"]](
            job
        )
    )
