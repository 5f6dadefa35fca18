"""``python -m lib``: any program as Python runs it, with `lib` imported before.

Python itself runs the program: this process becomes a new interpreter, which imports `lib` while
it starts (``startup/sitecustomize.py``, by way of PYTHONPATH). So ``sys.argv``, ``sys.path``,
``__main__``, tracebacks, exit codes and signals are Python's, and the interpreters that the
program starts (multiprocessing's spawn and forkserver, subprocesses) are prepared too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from .. import __version__
from ..errors import InputError, run_cli

_STARTUP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "startup")
_USAGE = """usage: python -m lib [OPTION OF PYTHON ...] SCRIPT | -m MODULE | -c CODE [ARGUMENT ...]

Run a program as Python does, with Theano prepared for this Python and NumPy. The exit code is
the program's. --version prints the version of this project.

example:
  python -m lib train.py --epochs 3"""


def command(arguments: Any) -> list:
    """Return the interpreter's command for the program that `arguments` name, as Python's do."""
    # Python's own helper for multiprocessing: -W, -X, -O and the like of this process
    options = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return [sys.executable, *options, *arguments]


def environment(environ: Any) -> Any:
    """Return `environ` with what makes an interpreter import `lib` while it starts."""
    paths = environ.get("PYTHONPATH", "").split(os.pathsep)
    kept = [path for path in paths if path != _STARTUP]
    return dict(environ, PYTHONPATH=os.pathsep.join([_STARTUP, *kept]).rstrip(os.pathsep))


def _run(arguments):
    if arguments[:1] in (["-h"], ["--help"], ["--version"]):
        print(_USAGE if arguments[0] != "--version" else "dcgan-no-gpu %s" % __version__)
        return 0
    if sys.flags.ignore_environment or sys.flags.no_site:
        raise InputError(
            "python -m lib cannot prepare an interpreter that was started with -E, -I or -S: "
            "omit the option"
        )
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # exec there would not wait for the program
        return subprocess.call(command(arguments), env=environment(os.environ))
    os.execve(sys.executable, command(arguments), environment(os.environ))


def main() -> None:
    """Run the program of ``sys.argv``; on Linux and macOS this does not return."""
    sys.exit(run_cli(_run))
