"""How the time of an update grows with the minibatch, the number of filters and the threads."""

from __future__ import annotations

import contextlib
import os
from typing import Any, Callable, Iterator, Sequence

import numpy as np

BATCHES = (32, 64, 128, 256, 512)
FILTERS = (16, 32, 64, 128, 256)
THREADS = "OMP_NUM_THREADS"  # both sides read it


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent e of the power ``sizes ** e`` that `seconds` follow best."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def thread_counts() -> list:
    """Return 1, 2, 4, ... and the number of processors."""
    most = os.cpu_count() or 1
    return sorted({1 << i for i in range(most.bit_length()) if 1 << i <= most} | {most})


@contextlib.contextmanager
def threads(count: int) -> Iterator[None]:
    """Have the workers that are started in the ``with`` block use so many threads."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = str(count)
    try:
        yield
    finally:
        del os.environ[THREADS]
        if before is not None:
            os.environ[THREADS] = before


def measure_scale(measure: Callable, batch: int, ngf: int) -> Iterator[dict]:
    """Yield rows for all sizes; print a line with the exponents of each series.

    Parameters
    ----------
    measure : callable
        ``measure(what, job)`` returns a row with ``ours_s`` and ``ratio``.
    batch, ngf : int
        What stays the same while another size grows.
    """
    for name, sizes in (("minibatch", BATCHES), ("ngf", FILTERS), ("threads", thread_counts())):
        rows = []
        for size in sizes:
            job = {"what": "step", "batch": batch, "ngf": ngf}
            words = "G + D, %s %d" % (name, size)
            if name == "threads":
                with threads(size):
                    rows.append(measure(words, job))
            else:
                job["batch" if name == "minibatch" else "ngf"] = size
                rows.append(measure(words, job))
            yield rows[-1]
        if len(sizes) > 1:
            print(_line(name, sizes, rows), flush=True)


def _line(name: str, sizes: Sequence[int], rows: list) -> Any:
    ours = [row["ours_s"] for row in rows]
    theirs = [row["ours_s"] / row["ratio"] for row in rows]
    return "time grows as %s to the %.2f, PyTorch's to the %.2f" % (
        name,
        growth(sizes, ours),
        growth(sizes, theirs),
    )
