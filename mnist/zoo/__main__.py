"""``python -m mnist.zoo NAME``: a network's layers with their shapes."""

from __future__ import annotations

import sys

from lib.command_line.parser import Parser
from lib.errors import run_cli
from lib.shapes import explain
from mnist.zoo import NAMES, find


def parser() -> Parser:
    """Return the program's options."""
    options = Parser(
        prog="python -m mnist.zoo",
        description="Print the layers of networks with their shapes.",
        example="python -m mnist.zoo torch28",
    )
    options.add_argument("names", metavar="NAME", nargs="+", help=", ".join(NAMES))
    return options


def main(argv: list[str]) -> int:
    """Print the tables of the networks that the arguments name."""
    for name in parser().parse_args(argv).names:
        print(explain.format_network(find(name).LAYERS))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
