"""Time from starting the program to its first update, cold and warm."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from lib.errors import UnavailableError
from tools.benchmarks.worker import Worker

_FIRST_UPDATE = "training;"  # what the program prints after its first update


def _ours(cache, folder, device):
    """Seconds from the start of the training program to the end of its first update."""
    environ = dict(os.environ)
    # XLA's cache beside Theano's, and on JAX's CPU as on a machine without a compiler
    for name in ("DCGAN_JAX_CACHE", "JAX_COMPILATION_CACHE_DIR"):
        environ.pop(name, None)
    flags = [os.environ.get("THEANO_FLAGS"), "base_compiledir=" + cache]
    flags += ["cxx="] if device == "jax-cpu" else []
    environ["THEANO_FLAGS"] = ",".join(filter(None, flags))
    command = [sys.executable, "-m", "mnist.train_cond_dcgan_no_gpu", "--data", "digits"]
    command += ["--max-updates", "1", "--eval-every", "0", "--output-path", folder]
    command += ["--device", device]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        for line in process.stdout:
            if line.startswith(_FIRST_UPDATE):
                seconds = time.perf_counter() - started
                process.kill()
                return seconds
    raise UnavailableError("the training program ended without an update; its message is above")


def _torch():
    """Seconds from the start of a PyTorch program, eager, to the end of its first updates."""
    job = {"what": "step", "batch": 128, "ngf": 64, "channels_last": False, "mode": "eager"}
    started = time.perf_counter()
    worker = Worker("torch", "tools.benchmarks.torch_peer", job)  # its check is one pair of updates
    seconds = time.perf_counter() - started
    worker.close()
    return seconds


def measure_start(args: Any) -> Any:
    """Rows for the cold start (empty compile caches) and the warm one; PyTorch eager beside both.

    With ``--device jax-cpu`` the program finds no compiler.
    """
    device = args.device or "cpu"
    cold, warm, peer = [], [], []
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(_ours(cache, os.path.join(cache, "cold"), device))
            warm.append(_ours(cache, os.path.join(cache, "warm"), device))
        peer.append(_torch())
    rows = []
    for what, seconds in (("cold start to first update", cold), ("warm start", warm)):
        what += "" if args.device is None else ", --device " + device
        ours, theirs = statistics.median(seconds), statistics.median(peer)
        low, high = min(seconds) / ours, max(seconds) / ours
        row = {"what": what, "ours_s": ours, "torch_s": theirs, "ratio": ours / theirs}
        rows.append(dict(row, spread=[low, high]))
    return rows
