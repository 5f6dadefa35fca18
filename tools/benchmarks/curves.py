"""Whether networks learn the same with fewer multiplications: their costs, update by update.

Each network is trained three times on the same data: with direct convolutions, with the chosen
ones, and with direct ones from another seed. A minibatch's rounding grows from update to
update, as every difference does, so single costs cannot stay equal; how far the second curve
is from the first is compared with how far the third one is.
"""

from __future__ import annotations

import os
from typing import Any, Sequence

import numpy as np

from mnist import zoo
from tools.benchmarks.worker import Worker
from tools.benchmarks.zoo import BATCHES

UPDATES = 300
WINDOW = 30  # updates whose costs are averaged: one alone depends on its minibatch
#: What `DCGAN_CONV` is and which seed is taken, by the name of the run.
RUNS = (("direct", "direct", 0), ("chosen", "auto", 0), ("other seed", "direct", 1))


def distance(a: Sequence, b: Sequence, window: int = WINDOW) -> float:
    """Return how far two curves are apart, each averaged over `window` updates.

    Parameters
    ----------
    a, b : sequences of float
        Equally long.
    window : int
        Updates that are averaged; what is left over at the end is not compared.

    Returns
    -------
    float
        The mean over the windows of the absolute difference.
    """
    count = len(a) // window
    means = [np.reshape(curve[: count * window], (count, window)).mean(1) for curve in (a, b)]
    return float(np.abs(means[0] - means[1]).mean())


def measure_curves(args: Any) -> list:
    """Rows for all networks, or those of ``--networks``; each is printed when it is done.

    A row holds ``what``, and by the name of each cost the distance of the chosen
    convolutions' curve and of the other seed's, and the last window's means.
    """
    rows = []
    for name in args.networks or zoo.NAMES:
        n = args.batch_size or BATCHES[name]
        curves = {run: _curve(name, n, conv, seed) for run, conv, seed in RUNS}
        row: dict = {"what": "%s, minibatch %d" % (name, n)}
        for cost, direct in curves["direct"].items():
            if not cost.endswith("cost"):
                continue
            row[cost] = {
                "chosen": distance(direct, curves["chosen"][cost]),
                "other seed": distance(direct, curves["other seed"][cost]),
                "last": [float(np.mean(curves[run][cost][-WINDOW:])) for run, _, _ in RUNS],
            }
            print(_line(row["what"], cost, row[cost]), flush=True)
        rows.append(row)
    return rows


def _line(what, cost, found):
    return "%-28s %-8s %8.4f from direct, another seed %8.4f; at the end %s" % (
        what,
        cost,
        found["chosen"],
        found["other seed"],
        ", ".join("%.3f" % mean for mean in found["last"]),
    )


def _curve(name, n, conv, seed):
    job = {"what": "curve", "network": name, "batch": n, "seed": seed, "updates": UPDATES}
    environ = dict(os.environ, DCGAN_CONV=conv)
    worker = Worker("%s, %s" % (name, conv), "tools.benchmarks.ours_zoo", job, environ)
    worker.close()
    return worker.check
