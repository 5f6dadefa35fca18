"""``python -m lib.report FOLDER``: write report.html of a run that is there."""

from __future__ import annotations

import sys

from ..command_line.parser import Parser
from ..errors import name_of, run_cli
from .page.filling import write_report


def parser() -> Parser:
    """Return the program's options."""
    options = Parser(
        prog="python -m lib.report",
        description="Write report.html, a page that shows the run in FOLDER, into that folder.",
        example="python -m lib.report results/cond_dcgan",
    )
    options.add_argument("folder", metavar="FOLDER", help="folder of a run")
    return options


def main(argv: list[str]) -> int:
    """Write the report; print its path."""
    print(name_of(write_report(parser().parse_args(argv).folder)))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
