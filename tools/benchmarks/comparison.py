"""Rows of the benchmark's table: who is compared with whom, and what came out."""

from __future__ import annotations

import statistics
from typing import Any, Iterator

from lib.errors import InputError


def compare(workers: list, tolerance: Any) -> None:
    """Check that all workers computed the same numbers as the first."""
    expected = workers[0].check
    for worker in workers[1:]:
        for ours, theirs in zip(expected, worker.check):
            # written so that a NaN on either side is a difference, too
            if not abs(ours - theirs) <= tolerance * max(1.0, abs(ours)):
                raise InputError(
                    "%s computes %r, ours %r: not the same work, so no times"
                    % (worker.name, worker.check, expected)
                )


def torch_variants(job: dict, modes: Any) -> Iterator[Any]:
    """Jobs of the ways to run PyTorch that may be its best, by name.

    Parameters
    ----------
    job : dict
    modes : iterable of str
        'eager', 'compiled', 'graphs': as it is, by ``torch.compile``, and that with CUDA graphs.
    """
    for mode in modes:
        for channels_last in (False, True):
            name = "torch %s%s" % (mode, ", channels_last" if channels_last else "")
            yield name, dict(job, mode=mode, channels_last=channels_last)


def spread(seconds: list[float]) -> list:
    """The 10th and the 90th percentile over the median."""
    ordered = sorted(seconds)
    middle = statistics.median(ordered)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    return [low / middle, high / middle]


def table_row(what: str, workers: list, peer: str = "torch") -> dict:
    """One row: the first worker is ours; the best of those named `peer` is compared with it.

    Returns
    -------
    dict
        ``ours_s``, ``torch_s`` (by the name of the peer) and ``ratio`` of the medians, in
        seconds, ``all_s`` by worker, and the spreads.
    """
    medians = {worker.name: statistics.median(worker.seconds) for worker in workers}
    best = min((w for w in workers if w.name.startswith(peer)), key=lambda w: medians[w.name])
    ours = workers[0]
    return {
        "what": what,
        "ours_s": medians[ours.name],
        peer + "_s": medians[best.name],
        "ratio": medians[ours.name] / medians[best.name],
        "best_" + peer: best.name,
        "all_s": medians,
        "spread": spread(ours.seconds),
        peer + "_spread": spread(best.seconds),
        "ours_mib": ours.peak_mib,
        peer + "_mib": best.peak_mib,
    }


def print_row(row: dict, first: bool) -> None:
    """A row as text, below the heads of the columns if it is the `first` one."""
    peer, title = ("stock", "stock") if "stock_s" in row else ("torch", "PyTorch")
    if first:
        heads = ("", "ours", title, "ratio", "spread", "GFLOP/s", "peak")
        print("%-48s %10s %10s %6s %11s %8s %6s" % heads)
    print(
        "%-48s %8.2fms %8.2fms %6.2f %5.2f-%5.2f %8s %6s"
        % (
            row["what"],
            row["ours_s"] * 1e3,
            row[peer + "_s"] * 1e3,
            row["ratio"],
            *row["spread"],
            "%.0f" % row["gflops"] if "gflops" in row else "",
            "%.0f %%" % (row["share_of_peak"] * 100) if "gflops" in row else "",
        )
    )
    for name, seconds in sorted(row.get("all_s", {}).items(), key=lambda item: item[1]):
        print("    %-44s %8.2fms" % (name, seconds * 1e3))
    if row.get("ours_mib"):
        print(
            "    peak memory: ours %.0f MiB, %s %.0f MiB, ratio %.2f"
            % (
                *(row["ours_mib"], title, row[peer + "_mib"]),
                row["ours_mib"] / row[peer + "_mib"],
            )
        )
    if "floor_s" in row:
        print(
            "    images/s: ours %.0f, PyTorch %.0f; the floor %.3f ms "
            "(%.1f GFLOP in %.3f ms, %.2f GB in %.3f ms)"
            % (
                *(row["images_per_s"], row["torch_images_per_s"], row["floor_s"] * 1e3),
                *(row["gflop"], row["arithmetic_s"] * 1e3),
                *(row["gigabytes"], row["bytes_s"] * 1e3),
            )
        )
