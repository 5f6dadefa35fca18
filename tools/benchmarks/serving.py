"""The worker's side of a benchmark; without `lib`, so that a stock Theano can serve, too."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any, Callable


def serve(prepare: Callable, refused: Any = ()) -> None:
    """Body of a worker program: prepare once, then time calls as the parent asks.

    Parameters
    ----------
    prepare : callable
        Takes the job (a dict), returns ``(run, check)``: ``run()`` does the work once,
        ``check()`` returns numbers by which the parent sees that all compute the same.
    refused : exception class, or tuple of them
        Raised by ``prepare``, its message goes to the parent as one line.
    """
    job = json.loads(sys.argv[1])
    try:
        run, check = prepare(job)
    except refused as error:
        reply({"error": str(error)})
        sys.exit(1)
    reply({"check": check()})
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            started = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - started)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reply({"seconds": seconds, "peak_mib": peak})


def reply(message: dict) -> None:
    """Send one line to the parent; end quietly if it has ended, as at an interrupt."""
    line = b"\x1e" + json.dumps(message).encode() + b"\n"
    try:
        sys.stdout.flush()
        while line:
            line = line[os.write(1, line) :]
    except BrokenPipeError:
        os._exit(1)  # Python's own end would flush the broken pipe once more and complain
