"""Every network of the zoo, one whole update beside PyTorch's best, with its floor."""

from __future__ import annotations

import os
import tempfile
from typing import Any, Iterator

from lib.shapes import layers
from mnist import zoo
from tools.benchmarks import floor
from tools.benchmarks.comparison import compare, table_row, torch_variants
from tools.benchmarks.worker import Worker, interleave

#: Minibatches that a machine with two cores does in a second or so; --batch-size takes another.
BATCHES = {
    "radford_cond": 128,
    "radford64": 32,
    "fsconv32": 64,
    "torch28": 64,
    "onepass32": 64,
    "leaky32": 64,
    "leaky64": 32,
}


def work(name: str, n: int) -> dict:
    """The least that one update of both networks costs.

    Parameters
    ----------
    name : str
        Of the network.
    n : int
        Examples in a minibatch.

    Returns
    -------
    dict
        ``gflop``, and ``gigabytes`` that are moved if nothing stays in a cache.
    """
    network = zoo.find(name)
    passes = floor.PASSES["one-pass" if network.step == "one-pass" else "alternate"]
    tables = [layers.table(network.LAYERS[net]) for net in ("gen", "discrim")]
    multiply_adds = [sum(row.madds for row in rows) for rows in tables]
    gigabytes = 0.0
    for each, rows in zip(passes, tables):
        outputs = sum(_numbers(row.out_shape) for row in rows if row.madds)
        gigabytes += floor.moved(each, n * outputs, sum(row.parameters for row in rows))
    gflop = 2 * n * sum(sum(each) * m for each, m in zip(passes, multiply_adds)) / 1e9
    return {"gflop": gflop, "gigabytes": gigabytes}


def _numbers(shape):
    numbers = 1
    for side in shape:
        numbers *= side
    return numbers


def measure_zoo(args: Any, peak: float) -> Iterator[dict]:
    """Yield rows for all networks, or those of ``--networks``; ours as it is set, and direct."""
    for name in args.networks or zoo.NAMES:
        yield _measure(name, args, peak)


def _measure(name, args, peak):
    n = args.batch_size or BATCHES[name]
    with tempfile.TemporaryDirectory() as folder:
        job = {"what": "update", "network": name, "batch": n}
        job["weights"] = os.path.join(folder, "weights.npz")
        Worker("weights", "tools.benchmarks.ours_zoo", dict(job, what="weights")).close()
        workers = [Worker("ours", "tools.benchmarks.ours_zoo", job)]
        try:
            direct = dict(os.environ, DCGAN_CONV="direct")
            workers.append(Worker("ours, direct", "tools.benchmarks.ours_zoo", job, direct))
            modes = ("eager",) if args.quick else ("eager", "compiled")
            for variant, peer in torch_variants(job, modes):
                workers.append(Worker(variant, "tools.benchmarks.torch_updates", peer))
            compare(workers, 0.002)
            interleave(workers, args.rounds, 1)
        finally:
            for worker in workers:
                worker.close()
    row = table_row("%s, minibatch %d" % (name, n), workers)
    least = work(name, n)
    row["gflops"] = least["gflop"] / row["ours_s"]
    row["share_of_peak"] = row["gflops"] / peak
    return dict(row, **least)
