"""Worker: one update of both networks of a zoo network, as the training program does it."""

from __future__ import annotations

from typing import Any

import lib  # noqa: F401  before any `import theano`
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


JOBS = {"weights": weights, "update": update}

if __name__ == "__main__":
    serve(lambda job: JOBS[job["what"]](job), InputError)
