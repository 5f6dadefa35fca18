"""Time this project beside PyTorch, in one run, in turns; the results are compared first.

Medians of many calls, with the spread from the 10th to the 90th percentile. Leave the machine
alone while it runs: a ratio is only as good as the quiet around it.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys

from benchmarks import network
from benchmarks.starts import measure_start
from benchmarks.worker import Worker, interleave

from lib.errors import InputError, UnavailableError, run_cli

#: (n, channels, size, filters, k, stride, pad) of the networks' convolutions.
CONVOLUTIONS = [
    (128, 11, 28, 64, 5, 2, 2),
    (128, 1, 28, 64, 5, 2, 2),
    (128, 74, 14, 128, 5, 2, 2),
    (128, 64, 14, 128, 5, 2, 2),
    (128, 64, 14, 138, 5, 2, 2),
    (128, 1, 28, 74, 5, 2, 2),
]


def torch_variants(job, compiled=True):
    """Jobs of all ways to run PyTorch that may be its best, by name."""
    for mode in ("eager", "compiled") if compiled else ("eager",):
        for channels_last in (False, True):
            name = "torch %s%s" % (mode, ", channels_last" if channels_last else "")
            yield name, dict(job, compiled=mode == "compiled", channels_last=channels_last)


def start_workers(job, args, compiled=True, stock=False, ours=None):
    """Workers for one job: ours first, then the peers."""
    workers = [Worker("ours", "benchmarks.ours", dict(job, **(ours or {})))]
    if importlib.util.find_spec("torch") is None:
        raise UnavailableError("PyTorch is missing: `make bench` installs it (the bench extra)")
    for name, variant in torch_variants(job, compiled and not args.quick):
        workers.append(Worker(name, "benchmarks.torch_peer", variant))
    if stock:
        environ = dict(os.environ, DCGAN_NATIVE="0")
        workers.append(Worker("stock Theano", "benchmarks.ours", job, environ))
    return workers


def compare(workers, tolerance):
    """Check that all workers computed the same numbers as the first."""
    expected = workers[0].check
    for worker in workers[1:]:
        for ours, theirs in zip(expected, worker.check):
            if abs(ours - theirs) > tolerance * max(1.0, abs(ours)):
                raise InputError(
                    "%s computes %r, ours %r: not the same work, so no times"
                    % (worker.name, worker.check, expected)
                )


def measure(what, job, args, tolerance=1e-3, per_round=1, gflop=None, peak=None, **kwargs):
    """Check, then time one job; return a row for the table."""
    workers = start_workers(job, args, **kwargs)
    try:
        compare(workers, tolerance)
        interleave(workers, args.rounds, per_round)
    finally:
        for worker in workers:
            worker.close()
    medians = {worker.name: statistics.median(worker.seconds) for worker in workers}
    peers = [w for w in workers if w.name.startswith("torch")]
    best = min(peers, key=lambda w: medians[w.name])
    ours = workers[0]
    row = {
        "what": what,
        "ours_s": medians["ours"],
        "torch_s": medians[best.name],
        "ratio": medians["ours"] / medians[best.name],
        "best_torch": best.name,
        "all_s": medians,
        "spread": spread(ours.seconds),
        "torch_spread": spread(best.seconds),
        "ours_mib": ours.peak_mib,
        "torch_mib": best.peak_mib,
    }
    if gflop:
        row["gflops"] = gflop / row["ours_s"]
        row["share_of_peak"] = row["gflops"] / peak
    return row


def spread(seconds):
    """The 10th and the 90th percentile over the median."""
    ordered = sorted(seconds)
    middle = statistics.median(ordered)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    return [low / middle, high / middle]


def matrix_peak(args):
    """The machine's matrix-product peak in float32, GFLOP/s: the best of three libraries."""
    size, found = 2048, {}
    for name, module, more in (
        ("NumPy", "benchmarks.ours", {}),
        ("oneDNN", "benchmarks.ours", {"native": True}),
        ("PyTorch", "benchmarks.torch_peer", {}),
    ):
        worker = Worker("product", module, dict(more, what="matmul", size=size))
        interleave([worker], max(args.rounds // 3, 3), 2)
        worker.close()
        found[name] = 2 * size**3 / statistics.median(worker.seconds) / 1e9
    words = ", ".join("%s %.0f" % item for item in sorted(found.items()))
    print("matrix products, float32, GFLOP/s: %s; the best is the peak" % words)
    return max(found.values())


def bench_step(args):
    peak = matrix_peak(args)
    job = {"what": "step", "batch": args.batch_size, "ngf": args.ngf}
    rates = {"gflop": network.pair_gflop(args.batch_size, args.ngf), "peak": peak}
    rows = [measure("one G + one D update", job, args, stock=not args.quick, **rates)]
    # the D update of the one-pass step sees G as it was before: its cost differs a little
    one_pass = {"ours": {"step": "one-pass"}, "tolerance": 0.05}
    rows.append(measure("one pass, beside that pair", job, args, **one_pass, **rates))
    job = dict(job, precision="bf16")
    rows.append(measure("one G + one D update, bf16", job, args, tolerance=0.05, **rates))
    return rows


def bench_sample(args):
    job = {"what": "sample", "batch": 128, "ngf": args.ngf, "images": 9984}
    return [measure("sampling 9,984 images", job, args)]


def bench_scale(args):
    rows = []
    for batch in (16, 32, 64, 128, 256, 512):
        job = {"what": "step", "batch": batch, "ngf": 64}
        rows.append(measure("pair, batch %d" % batch, job, args, compiled=False))
    for ngf in (32, 64, 96, 128):
        job = {"what": "step", "batch": 128, "ngf": ngf}
        rows.append(measure("pair, ngf %d" % ngf, job, args, compiled=False))
    return rows


def bench_conv(args):
    peak = matrix_peak(args)
    rows = []
    for shape in args.shapes or CONVOLUTIONS:
        n, c, size, f, k, s, p = shape
        o = (size + 2 * p - k) // s + 1
        gflop = 2 * n * f * o * o * c * k * k / 1e9
        for direction in ("forward", "inputs", "weights"):
            what = "%s of %dx%dx%dx%d, %d filters k=%d s=%d p=%d" % (
                (direction, n, c, size, size) + shape[3:]
            )
            job = {"what": "conv", "shape": shape, "direction": direction}
            rows.append(
                measure(what, job, args, compiled=False, per_round=5, gflop=gflop, peak=peak)
            )
    return rows


def print_table(rows):
    """The rows as text."""
    print(
        "%-48s %9s %9s %6s %11s %8s %6s"
        % ("", "ours", "PyTorch", "ratio", "spread", "GFLOP/s", "peak")
    )
    for row in rows:
        print(
            "%-48s %7.1fms %7.1fms %6.2f %5.2f-%5.2f %8s %6s"
            % (
                row["what"],
                row["ours_s"] * 1e3,
                row["torch_s"] * 1e3,
                row["ratio"],
                *row["spread"],
                "%.0f" % row["gflops"] if "gflops" in row else "",
                "%.0f %%" % (row["share_of_peak"] * 100) if "gflops" in row else "",
            )
        )
        for name, seconds in sorted(row.get("all_s", {}).items(), key=lambda item: item[1]):
            print("    %-44s %7.1fms" % (name, seconds * 1e3))
        if row.get("ours_mib"):
            print(
                "    peak memory: ours %.0f MiB, PyTorch %.0f MiB, ratio %.2f"
                % (row["ours_mib"], row["torch_mib"], row["ours_mib"] / row["torch_mib"])
            )


def shape_list(text):
    """``128,11,28,64,5,2,2;...`` as tuples."""
    shapes = [tuple(int(number) for number in part.split(",")) for part in text.split(";")]
    if any(len(shape) != 7 for shape in shapes):
        raise argparse.ArgumentTypeError("expected n,channels,size,filters,k,stride,pad;...")
    return shapes


BENCHES = {
    "step": bench_step,
    "sample": bench_sample,
    "start": measure_start,
    "scale": bench_scale,
    "conv": bench_conv,
}


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=sorted(BENCHES), default="step")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each (default: 15)")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--ngf", type=int, default=64)
    parser.add_argument("--shapes", type=shape_list, help="for conv: n,c,size,filters,k,s,p;...")
    parser.add_argument("--quick", action="store_true", help="without compiled PyTorch and stock")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    args = parser.parse_args(argv)
    rows = BENCHES[args.what](args)
    print_table(rows)
    if args.json:
        print(json.dumps({"bench": args.what, "rows": rows}))


if __name__ == "__main__":
    sys.exit(run_cli(main))
