"""Worker: one update of both networks of a zoo network, as the training program does it."""

from __future__ import annotations

from typing import Any

import lib  # noqa: F401  before any `import theano`

# isort: split
import numpy as np

from lib.errors import InputError
from tools.benchmarks import minibatch
from tools.benchmarks.serving import serve


def _options(network):
    from mnist.training import program, run_options

    parser = program.parser(network, "", "", "benchmark")
    options = run_options.parse(parser, [])
    return options.replace(ny=10 if options.conditional else 0)


def weights(job: dict) -> Any:
    """Write initial weights of the network to the job's file."""
    from lib import rng
    from mnist import zoo

    network = zoo.find(job["network"])
    rng.set_seed(rng.SEED)
    nets = network.init_params(_options(network))
    minibatch.save_weights(job["weights"], [[w.get_value() for w in net] for net in nets])
    return None, list


def update(job: dict) -> Any:
    """G and D updated once each, in the network's own kind of step."""
    from lib.theano_utils import sharedX
    from mnist import zoo
    from mnist.training.objective import compile_functions

    network = zoo.find(job["network"])
    options = _options(network)
    gen, discrim = ([sharedX(w) for w in net] for net in minibatch.load_weights(job["weights"]))
    functions = compile_functions(network, gen, discrim, sharedX(options.lr), options)
    sizes = (options.nc, network.npx, options.nz, options.ny)
    X, Z, Y = minibatch.minibatch(job["batch"], *sizes)
    classes = [] if Y is None else [Y]

    def run():
        if functions.train_both:
            costs = functions.train_both(X, Z, *classes)
            return [costs["g_cost"], costs["d_cost"]]
        if options.step == "alternate":
            first = functions.train_g(Z, *classes)["g_cost"]
            return [first, functions.train_d(X, Z, *classes)["d_cost"]]
        first = functions.train_d(X, Z, *classes)["d_cost"]
        return [functions.train_g(Z, *classes)["g_cost"], first]

    return run, run


def curve(job: dict) -> Any:
    """Train for the job's number of updates; its check is each cost's curve, by name."""
    from lib import device, rng
    from lib.data_utils import shuffle
    from mnist import zoo
    from mnist.data.dataset import load_dataset
    from mnist.training.networks import Networks

    network = zoo.find(job["network"])
    options = _options(network)
    rng.set_seed(job["seed"])
    data = load_dataset("auto", None, network.npx, options.nc, options.fit, options.conditional)
    steps = Networks(network, data, options, device.choose("cpu")).model().steps
    rows = np.zeros(0, int)
    curves: dict = {}
    for i in range(job["updates"]):
        if len(rows) < job["batch"]:
            rows = shuffle(np.arange(len(data.train)))
        batch, rows = rows[: job["batch"]], rows[job["batch"] :]
        for cost, value in steps[i % len(steps)](batch).items():
            curves.setdefault(cost, []).append(float(value))
    return None, lambda: curves


JOBS = {"weights": weights, "update": update, "curve": curve}

if __name__ == "__main__":
    serve(lambda job: JOBS[job["what"]](job), InputError)
