"""A process that waits for work, so that competitors can be timed in turns in one run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from typing import Any

from lib.errors import UnavailableError

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


_SETTLE = 0.2  # seconds between two workers' turns


class Worker:
    """The parent's side of one worker process.

    Parameters
    ----------
    name : str
        For the table.
    module : str
        ``tools.benchmarks.ours`` or another that calls `tools.benchmarks.serving.serve`.
    job : dict
    environ : dict, optional
    python : str
        Another interpreter than this one.
    """

    def __init__(self, name, module, job, environ=None, python=sys.executable):
        self.name, self.seconds, self.peak_mib = name, [], None
        environ = dict(os.environ if environ is None else environ)
        more = environ.get("PYTHONPATH")
        environ["PYTHONPATH"] = os.pathsep.join([_ROOT, more] if more else [_ROOT])
        self._process = subprocess.Popen(
            [python, "-m", module, json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers
        )
        self.check = self._read()["check"]

    def _read(self):
        for line in self._process.stdout:
            if line.startswith("\x1e"):
                answer = json.loads(line[1:])
                if "error" in answer:
                    self.close()
                    raise UnavailableError(answer["error"])
                return answer
        self.close()
        raise UnavailableError(
            "the worker for %s ended with code %s; its own message is above"
            % (self.name, self._process.returncode)
        )

    def run(self, count: Any, keep: bool = True) -> None:
        """Let it work `count` times; `keep` the times for the median."""
        self._process.stdin.write("%d\n" % count)
        self._process.stdin.flush()
        answer = self._read()
        self.peak_mib = answer["peak_mib"]
        if keep:
            self.seconds += answer["seconds"]

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def interleave(workers: list, rounds: Any, per_round: Any) -> None:
    """Time all workers in turns.

    The first of each turn's calls is not counted: the worker's threads and caches wake up in
    it. A pause before it lets the threads of the worker before fall asleep: OpenBLAS's and
    OpenMP's wait for more work at full speed for some hundredths of a second.
    """
    for worker in workers:
        worker.run(2, keep=False)
    for _ in range(rounds):
        for worker in workers:
            time.sleep(_SETTLE)
            worker.run(1, keep=False)
            worker.run(per_round)
