"""The step on a GPU: the graphs on JAX beside PyTorch, and the floor beside both.

With ``--device jax-cpu`` all of it runs on the CPU, where it shows that it works, and how.
"""

from __future__ import annotations

import os
import statistics
from typing import Any, Iterator

from lib.errors import InputError, UnavailableError
from tools.benchmarks import floor
from tools.benchmarks.comparison import compare, table_row, torch_variants
from tools.benchmarks.worker import Worker, interleave

#: Sides of the matrices whose product gives the peak, and GB of the array that gives the
#: bandwidth: large enough for a GPU, and for a CPU.
_SIZES = {"gpu": (8192, 1.0), "jax-cpu": (1024, 0.1)}

#: By precision, the difference between two ways to compute a cost that rounding explains. Each
#: operand of TF32 has three bits of mantissa more than one of bfloat16: an eighth of its error.
TOLERANCES = {"float32": 1e-3, "tf32": 0.05 / 8, "bf16": 0.05}

#: The discriminator's update of the one-pass step sees the generator as it was before.
_ONE_PASS = 0.05


class _Bench:
    """What all measurements of one run share."""

    def __init__(self, args):
        self.device = args.device or "gpu"
        if self.device not in _SIZES:
            raise InputError(
                "gpu --device %s: expected gpu or jax-cpu; `tools/bench.py step` times C++"
                % self.device
            )
        self.args = args
        self.peer = "cuda" if self.device == "gpu" else "cpu"
        # JAX and PyTorch share one GPU here, of which JAX would take three quarters at once
        self.environ = dict(os.environ, XLA_PYTHON_CLIENT_PREALLOCATE="false")

    def ours(self, name, **job):
        job = dict(job, device=self.device)
        return Worker(name, "tools.benchmarks.ours", job, self.environ)

    def torch(self, name, **job):
        job = dict(job, device=self.peer)
        return Worker(name, "tools.benchmarks.torch_peer", job, self.environ)

    def rate(self, title, what, amount, **job):
        """`amount` per second of a job that both do: the better median."""
        rates = {}
        for name, start in (("ours", self.ours), ("PyTorch", self.torch)):
            worker = start(name, what=what, **job)
            interleave([worker], max(self.args.rounds // 3, 3), 3)
            worker.close()
            rates[name] = amount / statistics.median(worker.seconds)
            for line in worker.check:
                print("%s: %s" % (name, line))
        print(title + ": " + ", ".join("%s %.0f" % item for item in rates.items()))
        return max(rates.values())

    def peers(self, job):
        """PyTorch's workers; where its compiler does not run, a line says so."""
        modes = ("eager",) if self.args.quick else ("eager", "compiled", "graphs")
        for name, variant in torch_variants(job, modes):
            try:
                yield self.torch(name, **variant)
            except UnavailableError as error:
                if variant["mode"] == "eager":
                    raise
                print("%s is left out: %s" % (name, error))


def measure_gpu(args: Any) -> Iterator[dict]:
    """Yield rows for each minibatch's size and precision: the pair of updates, and one pass.

    Raises
    ------
    InputError
        For another device than the two, or where results differ.
    UnavailableError
        Without a GPU that JAX and PyTorch see, without JAX or PyTorch, or where the device
        cannot do one of the precisions.
    """
    bench = _Bench(args)
    side, gigabytes = _SIZES[bench.device]
    bandwidth = bench.rate("memory, GB/s", "copy", 2 * gigabytes, gigabytes=gigabytes)
    for precision in [args.precision] if args.precision else TOLERANCES:
        title = "matrix products, %s, GFLOP/s" % precision
        peak = bench.rate(title, "matmul", 2 * side**3 / 1e9, size=side, precision=precision)
        for n in [args.batch_size] if args.batch_size else [128, 1024]:
            yield from _measure(bench, n, precision, peak, bandwidth)


def _measure(bench, n, precision, peak, bandwidth):
    """The rows of one size and precision; all workers in turns."""
    job = {"what": "step", "batch": n, "ngf": bench.args.ngf, "precision": precision}
    workers = [bench.ours("ours", **job)]
    try:
        workers.append(bench.ours("ours, one pass", step="one-pass", **job))
        for peer in bench.peers(job):  # one by one: those that started are closed if one fails
            workers.append(peer)
        pair, one_pass, *peers = workers
        compare([pair, *peers], TOLERANCES[precision])
        compare([pair, one_pass], _ONE_PASS)
        interleave(workers, bench.args.rounds, 20 if bench.device == "gpu" else 1)
    finally:
        for worker in workers:
            worker.close()
    rows = []
    for worker, what, step in (
        (pair, "one G + one D update, batch %d, %s", "alternate"),
        (one_pass, "one pass beside that, batch %d, %s", "one-pass"),
    ):
        row = table_row(what % (n, precision), [worker, *peers])
        # the processes' own memory says nothing about the device's
        del row["ours_mib"], row["torch_mib"]
        rows.append(dict(row, **_rates(row, step, n, bench.args.ngf, precision, peak, bandwidth)))
    return rows


def _rates(row, step, n, ngf, precision, peak, bandwidth):
    """Images per second and the floor; `peak` in GFLOP/s, `bandwidth` in GB/s."""
    gflop = floor.gflop(step, n, ngf)
    gigabytes = floor.gigabytes(step, n, ngf, 2 if precision == "bf16" else 4)
    seconds = gflop / peak, gigabytes / bandwidth
    return {
        "images_per_s": n / row["ours_s"],
        "torch_images_per_s": n / row["torch_s"],
        "gflop": gflop,
        "gflops": gflop / row["ours_s"],
        "share_of_peak": gflop / row["ours_s"] / peak,
        "gigabytes": gigabytes,
        "arithmetic_s": seconds[0],
        "bytes_s": seconds[1],
        "floor_s": max(seconds),
    }
