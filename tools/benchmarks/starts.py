"""Time from starting the program to its first update, cold and warm."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

_FIRST_UPDATE = "first update after"


def _first_update(cache, folder):
    """Seconds from process start to the end of the first update."""
    flags = "base_compiledir=%s" % cache
    given = os.environ.get("THEANO_FLAGS")
    environ = dict(os.environ, THEANO_FLAGS=",".join(filter(None, [given, flags])))
    command = [sys.executable, "-m", "mnist.train_cond_dcgan_no_gpu", "--data", "digits"]
    command += ["--max-updates", "1", "--eval-every", "0", "--output-path", folder]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        for line in process.stdout:
            if line.startswith(_FIRST_UPDATE):
                seconds = time.perf_counter() - started
                process.kill()
                return seconds
    raise RuntimeError("the training program ended without an update")


def measure_start(args):
    """Rows with the cold start (empty compile cache) and the warm one; PyTorch compiles nothing."""
    with tempfile.TemporaryDirectory() as cache:
        cold = _first_update(cache, os.path.join(cache, "run0"))
        warm = [
            _first_update(cache, os.path.join(cache, "run%d" % i))
            for i in range(1, args.rounds + 1)
        ]
    print("cold start to first update: %.1f s" % cold)
    print(
        "warm start to first update: %.1f s (median of %d)" % (statistics.median(warm), len(warm))
    )
    return []
