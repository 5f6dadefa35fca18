"""Time this project beside PyTorch or a stock Theano, in turns; results are compared first.

Medians of many calls, with the spread from the 10th to the 90th percentile. Leave the machine
alone while it runs: a ratio is only as good as the quiet around it.
"""

from __future__ import annotations

import os
import sys

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import lib  # noqa: F401  before the rest: from here on an interrupt is one line

# isort: split
import argparse
import importlib.util
import json
import statistics
from typing import Any, Iterator

from lib.command_line.parser import Parser
from lib.errors import InputError, UnavailableError, run_cli
from lib.native import build
from mnist import zoo
from mnist.options import whole
from tools.benchmarks import floor
from tools.benchmarks.comparison import compare, print_row, table_row, torch_variants
from tools.benchmarks.curves import measure_curves
from tools.benchmarks.gpu import TOLERANCES, measure_gpu
from tools.benchmarks.port import measure_port
from tools.benchmarks.scale import measure_scale
from tools.benchmarks.starts import measure_start
from tools.benchmarks.stock import measure_theano
from tools.benchmarks.worker import Worker, interleave
from tools.benchmarks.zoo import measure_zoo

#: (n, channels, size, filters, k, stride, pad) of the networks' convolutions.
CONVOLUTIONS = [
    (128, 11, 28, 64, 5, 2, 2),
    (128, 1, 28, 64, 5, 2, 2),
    (128, 74, 14, 128, 5, 2, 2),
    (128, 64, 14, 128, 5, 2, 2),
    (128, 64, 14, 138, 5, 2, 2),
    (128, 1, 28, 74, 5, 2, 2),
]


def start_workers(
    job: dict, args: Any, compiled: bool = True, stock: bool = False, ours: Any = None
) -> Any:
    """Workers for one job: ours first, then the peers."""
    workers = [Worker("ours", "tools.benchmarks.ours", dict(job, **(ours or {})))]
    modes = ("eager", "compiled") if compiled and not args.quick else ("eager",)
    for name, variant in torch_variants(job, modes):
        workers.append(Worker(name, "tools.benchmarks.torch_peer", variant))
    if job["what"] == "sample" and importlib.util.find_spec("onnxruntime") is not None:
        workers.append(Worker("onnxruntime", "tools.benchmarks.onnx_peer", job))
    if stock:
        environ = dict(os.environ, DCGAN_NATIVE="0")
        workers.append(Worker("stock Theano", "tools.benchmarks.ours", job, environ))
    return workers


def measure(
    what: str,
    job: dict,
    args: Any,
    tolerance: float = 0.001,
    per_round: int = 1,
    gflop: Any = None,
    peak: Any = None,
    **kwargs: Any,
) -> Any:
    """Check, then time one job; return a row for the table."""
    workers = start_workers(job, args, **kwargs)
    try:
        compare(workers, tolerance)
        interleave(workers, args.rounds, per_round)
    finally:
        for worker in workers:
            worker.close()
    row = table_row(what, workers)
    if gflop:
        row["gflops"] = gflop / row["ours_s"]
        row["share_of_peak"] = row["gflops"] / peak
    return row


def matrix_peak(args: Any) -> Any:
    """The machine's matrix-product peak in float32, GFLOP/s: the best of three libraries."""
    size, found = 2048, {}
    for name, module, more in (
        ("NumPy", "tools.benchmarks.ours", {}),
        ("ours", "tools.benchmarks.ours", {"native": True}),
        ("PyTorch", "tools.benchmarks.torch_peer", {}),
    ):
        worker = Worker("product", module, dict(more, what="matmul", size=size))
        interleave([worker], max(args.rounds // 3, 3), 2)
        worker.close()
        found[name] = 2 * size**3 / statistics.median(worker.seconds) / 1e9
    words = ", ".join("%s %.0f" % item for item in sorted(found.items()))
    print("matrix products, float32, GFLOP/s: %s; the best is the peak" % words)
    return max(found.values())


def bench_step(args: Any) -> Iterator[dict]:
    peak = matrix_peak(args)
    n = args.batch_size or 128
    job = {"what": "step", "batch": n, "ngf": args.ngf}
    rates = {"gflop": floor.gflop("alternate", n, args.ngf), "peak": peak}
    yield measure("one G + one D update", job, args, stock=not args.quick, **rates)
    # the D update of the one-pass step sees G as it was before: its cost differs a little
    one_pass: dict = {"ours": {"step": "one-pass"}, "tolerance": 0.05}
    yield measure("one pass, beside that pair", job, args, **one_pass, **rates)
    job = dict(job, precision="bf16")
    try:
        yield measure("one G + one D update, bf16", job, args, tolerance=0.05, **rates)
    except UnavailableError as error:  # the rows that this processor can do are worth printing
        print(error)


def bench_sample(args: Any) -> list:
    """Sampling: ours, PyTorch and, where it is installed (the export extra), onnxruntime."""
    job = {"what": "sample", "batch": 128, "ngf": args.ngf, "images": 9984}
    return [measure("sampling 9,984 images", job, args)]


def bench_scale(args: Any) -> Iterator[dict]:
    def row(what, job):
        return measure(what, job, args, compiled=False)

    return measure_scale(row, args.batch_size or 128, args.ngf)


def bench_conv(args: Any) -> Iterator[dict]:
    peak = matrix_peak(args)
    for shape in args.shapes or CONVOLUTIONS:
        n, c, size, f, k, s, p = shape
        o = (size + 2 * p - k) // s + 1
        gflop = 2 * n * f * o * o * c * k * k / 1e9
        for direction in ("forward", "inputs", "weights"):
            what = direction + " of %dx%dx%dx%d, %d filters k=%d s=%d p=%d" % (
                n,
                c,
                size,
                size,
                f,
                k,
                s,
                p,
            )
            job = {"what": "conv", "shape": shape, "direction": direction}
            yield measure(what, job, args, compiled=False, per_round=5, gflop=gflop, peak=peak)


def bench_zoo(args: Any) -> Iterator[dict]:
    return measure_zoo(args, matrix_peak(args))


def shape_list(text: str) -> Any:
    """``128,11,28,64,5,2,2;...`` as tuples."""
    shapes = [tuple(int(number) for number in part.split(",")) for part in text.split(";")]
    if any(len(shape) != 7 for shape in shapes):
        raise argparse.ArgumentTypeError("expected n,channels,size,filters,k,stride,pad;...")
    return shapes


#: What is compared with nobody: no table, and PyTorch is not needed.
ALONE = {"curves": measure_curves, "port": lambda args: measure_port()}

BENCHES = {
    "step": bench_step,
    "sample": bench_sample,
    "sampling": bench_sample,
    "start": measure_start,
    "gpu": measure_gpu,
    "scale": bench_scale,
    "conv": bench_conv,
    "zoo": bench_zoo,
    "theano": measure_theano,
}


def main(argv: list[str]) -> int:
    parser = Parser(description=__doc__.splitlines()[0], example="tools/bench.py zoo --rounds 9")
    parser.add_argument("what", nargs="?", choices=sorted([*BENCHES, *ALONE]), default="step")
    parser.add_argument("--rounds", type=whole(1), default=15, help="turns of each (default: 15)")
    parser.add_argument(
        "--batch-size",
        type=whole(2),
        help="default: 128; for gpu one table of 128 and one of 1024; for zoo each network's",
    )
    parser.add_argument("--ngf", type=whole(1), default=64, help="filters (default: 64)")
    parser.add_argument(
        "--networks",
        nargs="+",
        choices=zoo.NAMES,
        help="for zoo and curves: only these (default: all)",
    )
    parser.add_argument("--shapes", type=shape_list, help="for conv: n,c,size,filters,k,s,p;...")
    parser.add_argument(
        "--device",
        choices=("gpu", "jax-cpu", "cpu"),
        help="for gpu: gpu, the default, or jax-cpu, to try it out; for start: cpu or another",
    )
    parser.add_argument(
        "--precision", choices=sorted(TOLERANCES), help="for gpu: only this (default: each)"
    )
    parser.add_argument(
        "--without-onednn",
        action="store_true",
        help="neither side uses oneDNN, as on processors for which there is none",
    )
    parser.add_argument(
        "--stock", metavar="PYTHON", help="for theano: one with a stock Theano (default: made)"
    )
    parser.add_argument("--quick", action="store_true", help="without compiled PyTorch and stock")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    args = parser.parse_args(argv)
    for name, known in (
        ("device", ("gpu", "start")),
        ("precision", ("gpu",)),
        ("networks", ("zoo", "curves")),
        ("shapes", ("conv",)),
        ("stock", ("theano",)),
    ):
        if getattr(args, name) is not None and args.what not in known:
            raise InputError(
                "--%s is for %s, not for %s: omit it" % (name, " and ".join(known), args.what)
            )
    if args.without_onednn:
        os.environ[build.VARIABLE] = "0"  # for the workers, PyTorch's among them
    if args.what in ALONE:
        rows = ALONE[args.what](args)
        if args.json:
            print(json.dumps({"bench": args.what, "rows": rows}))
        return 0
    if args.what != "theano" and importlib.util.find_spec("torch") is None:
        raise UnavailableError("PyTorch is missing: `make bench` installs it (the bench extra)")
    rows = []
    # printed at once: who stops it keeps what is measured
    for row in BENCHES[args.what](args):
        print_row(row, first=not rows)
        sys.stdout.flush()
        rows.append(row)
    if args.json:
        print(json.dumps({"bench": args.what, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
