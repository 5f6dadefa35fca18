"""``python -m mnist.zoo NAME``: a network's layers with their shapes."""

from __future__ import annotations

import argparse
import sys

from lib.errors import run_cli
from lib.shapes import explain
from mnist.zoo import NAMES, find


def main(argv: list[str]) -> int:
    """Print the tables of the networks that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m mnist.zoo", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="+", help=", ".join(NAMES))
    for name in parser.parse_args(argv).names:
        print(explain.format_network(find(name).LAYERS))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
