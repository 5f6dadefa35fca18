"""Starts toy runs, one after another, as children of a process that has imported everything.

``python tests/lib/training/forked_runs.py``, with the project on PYTHONPATH. Each line of standard
input is JSON: ``folder``, ``words`` (for `toy_run`), ``errors`` (a file for standard error) and
``variables`` of the environment, set from the first update on: a run that cannot begin has nothing
to lose. The run prints ``ready PID``, and then comes ``ended CODE``.
"""

import json
import os
import sys
import tempfile

import toy_run

from lib.errors import run_cli
from lib.training import saving


def set_late(variables):
    """Let toy networks set `variables` when they are trained."""

    class Late(toy_run.Toy):
        def _train(self, *args):
            os.environ.update(variables)
            return super()._train(*args)

    toy_run.Toy = Late


def start(asked):
    """Train in a child; return the child's exit code, or the negative number of its signal."""
    child = os.fork()
    if not child:
        set_late(asked["variables"])
        errors = os.open(asked["errors"], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(errors, 2)
        saving._PAUSE = 0
        tempfile.tempdir = os.path.join(os.path.dirname(asked["folder"]), "tmp")
        code = 99
        try:
            code = run_cli(toy_run.main, [asked["folder"], *asked["words"]])
        finally:  # whatever happens, the child may not read the lines that come next
            sys.stdout.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def main():
    for line in sys.stdin:
        code = start(json.loads(line))
        os.write(1, b"\nended %d\n" % code)


if __name__ == "__main__":
    main()
