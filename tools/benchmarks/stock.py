"""`tools/bench.py theano`: programs for Theano on ours and on a stock one, in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any, Iterator

from lib.errors import UnavailableError
from tools.benchmarks.comparison import compare, spread, table_row
from tools.benchmarks.worker import Worker, interleave
from tools.setup_env import ROOT
from tools.stock_theano import stock_python

#: What is timed, by the names in tools/benchmarks/programs.py, and how it is shown.
PROGRAMS = {
    "lstm": "LSTM update, 100 steps, 16x64",
    "scalar_steps": "scan, 10,000 scalar steps",
    "rnn_steps": "scan, 1,000 steps of an RNN",
    "mlp": "MLP update, 784-500-10, batch 128",
    "convnet": "convolution net update, batch 32",
}

#: Whole programs, timed from the start of Python to its end.
STARTS = {
    "import": "",
    "first function, empty cache": "x = theano.tensor.fvector(); theano.function([x], x * 2)([1])",
}


def _environ(cache=None):
    environ = dict(os.environ)
    flags = [environ.get("THEANO_FLAGS"), "floatX=float32"]
    flags += [] if cache is None else ["base_compiledir=" + cache]
    environ["THEANO_FLAGS"] = ",".join(filter(None, flags))
    return environ


def _start(python, program, ours):
    """Seconds that a program takes on `python`, with an empty compile cache."""
    with tempfile.TemporaryDirectory() as cache:
        environ = dict(_environ(cache), PYTHONPATH=ROOT if ours else "")
        code = "%simport theano\n%s" % ("import lib\n" if ours else "", program)
        started = time.perf_counter()
        done = subprocess.run(
            [python, "-c", code], cwd=cache, env=environ, capture_output=True, text=True
        )
        seconds = time.perf_counter() - started
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UnavailableError("%s does not run a program for Theano: %s" % (python, last))
    return seconds


def _starts(what, program, python, rounds):
    """A row for one of `STARTS`; each interpreter once before, to fill the disk's cache."""
    seconds: dict = {"ours": [], "stock": []}
    for turn in range(rounds + 1):
        for name, interpreter in (("ours", sys.executable), ("stock", python)):
            took = _start(interpreter, program, name == "ours")
            if turn:
                seconds[name].append(took)
    ours, stock = (statistics.median(seconds[name]) for name in ("ours", "stock"))
    row = {"what": what, "ours_s": ours, "stock_s": stock, "ratio": ours / stock}
    return dict(row, spread=spread(seconds["ours"]), stock_spread=spread(seconds["stock"]))


def measure_program(name: str, python: str, rounds: int) -> dict:
    """Check that both compute the same, time one program in turns, and return its row."""
    workers: list = []
    try:
        for who, interpreter in (("ours", sys.executable), ("stock", python)):
            job = {"what": name, "ours": who == "ours"}
            module = "tools.benchmarks.programs"
            workers.append(Worker(who, module, job, _environ(), interpreter))
        compare(workers, 0.001)
        interleave(workers, rounds, 3)
    finally:
        for worker in workers:
            worker.close()
    return table_row(PROGRAMS[name], workers, "stock")


def measure_theano(args: Any) -> Iterator[dict]:
    """Yield rows of all programs and starts; `stock_python` is made first, once."""
    python = stock_python(args.stock)
    for name in PROGRAMS:
        yield measure_program(name, python, args.rounds)
    for start in STARTS.items():
        yield _starts(*start, python, args.rounds)
