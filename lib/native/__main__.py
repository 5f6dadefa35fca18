"""Compile the native library into the Python environment: first starts need not do it then."""

from __future__ import annotations

import sys

from ..command_line.parser import Parser
from ..errors import UnavailableError, name_of, run_cli
from . import build, library

_COMMAND = "python -m lib.native"


def parser() -> Parser:
    """Return the program's options."""
    return Parser(prog=_COMMAND, description=__doc__, example=_COMMAND)


def main(argv: list[str]) -> int:
    """Build it; return the exit code."""
    parser().parse_args(argv)
    try:
        path = library.install()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnavailableError("%s: %s" % (name_of(build.INSTALLED), reason)) from None
    print("native library: " + name_of(path))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
