"""Ctrl-C while one of our own programs still imports: one line and the exit code 130.

`lib.errors.run_cli` does so once the program runs; until then the time goes into NumPy and Theano.
"""

from __future__ import annotations

import os
import sys
from typing import Any

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_OURS = ("lib", "mnist", "patches", "tools")
_SHORT_NAMES = ("dcgan-", "theano-run")  # of pyproject.toml's scripts


def is_ours(main: Any) -> bool:
    """Whether the module `main`, ``sys.modules["__main__"]``, is a program of this project."""
    spec, path = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    if spec is not None:
        return spec.name.partition(".")[0] in _OURS
    if path is None:
        return False
    if os.path.basename(path).startswith(_SHORT_NAMES):
        return True
    below = os.path.relpath(os.path.abspath(path), _ROOT)
    return below.partition(os.sep)[0] in _OURS


def install() -> None:
    """Have an interrupt that nothing handles reported in one line, in our own programs only."""
    if sys.argv[:1] != ["-m"] and not is_ours(sys.modules.get("__main__")):
        return  # "-m": Python is still looking for the program, in our package's folder
    others = sys.excepthook

    def report(kind, error, traceback):
        if issubclass(kind, KeyboardInterrupt) and is_ours(sys.modules.get("__main__")):
            print("interrupted", file=sys.stderr)
            raise SystemExit(130)
        others(kind, error, traceback)

    sys.excepthook = report
