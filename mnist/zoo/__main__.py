"""``python -m mnist.zoo NAME``: a network's layers with their shapes."""

from __future__ import annotations

import sys

from lib.command_line.parser import Parser
from lib.errors import run_cli
from lib.shapes import explain, showing
from mnist.zoo import NAMES, find


def parser() -> Parser:
    """Return the program's options."""
    options = Parser(
        prog="python -m mnist.zoo",
        description="Print the layers of networks with their shapes.",
        example="python -m mnist.zoo torch28",
    )
    options.add_argument("names", metavar="NAME", nargs="+", help=", ".join(NAMES))
    showing.add_options(options)
    return options


def main(argv: list[str]) -> int:
    """Print the tables of the networks that the arguments name, or write them as a page."""
    arguments = parser().parse_args(argv)
    names = arguments.names
    tables = {
        (function if len(names) == 1 else "%s %s" % (name, function)): texts
        for name in names
        for function, texts in find(name).LAYERS.items()
    }
    showing.show(arguments, ", ".join(names), tables, explain.format_network)
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
