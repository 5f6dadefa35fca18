"""``python -m lib.report FOLDER``: write report.html of a run that is there."""

from __future__ import annotations

import argparse
import sys

from ..errors import name_of, run_cli
from .page.filling import write_report


def main(argv: list[str]) -> int:
    """Write the report; print its path."""
    parser = argparse.ArgumentParser(
        prog="python -m lib.report",
        description="Write FOLDER/report.html, a page with all that the run in FOLDER has to show.",
    )
    parser.add_argument("folder", metavar="FOLDER", help="of the run: --output-path's")
    print(name_of(write_report(parser.parse_args(argv).folder)))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
