"""Train a DCGAN: any network of the zoo, on any images.

``python -m mnist.train_dcgan --arch NAME --help`` lists a network's options.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from typing import Any

from lib.errors import InputError, run_cli
from lib.runs.folder import read_config
from mnist import zoo
from mnist.training import program


def arch(argv: list[str]) -> Any:
    """The network that `argv` names, or that of the run it goes on with; else the first.

    Raises
    ------
    InputError
        If there is no network of that name.
    """
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--arch")
    first.add_argument("--resume", nargs="?", const="")
    first.add_argument("--output-path", default="")
    args, _ = first.parse_known_args(argv)
    name = args.arch
    if name is None and args.resume is not None:
        folder = os.path.dirname(args.resume) if args.resume else args.output_path
        # damaged settings: `mnist.training.run_options.parse` says so
        with contextlib.suppress(InputError):
            name = read_config(folder).get("arch")
    return zoo.NAMES[0] if name is None else name


def parser(network: Any, name: str) -> Any:
    """The program's options, for one network."""
    options = program.parser(
        network,
        usage="python -m mnist.train_dcgan --arch NAME [--option VALUE ...]",
        description=__doc__.splitlines()[0],
        output_path="results/" + name,
        command="dcgan-train",
        example="python -m mnist.train_dcgan --arch torch28 --data-dir path/to/pictures",
    )
    options.add_argument(
        "--arch",
        choices=zoo.NAMES,
        default=name,
        help="network to train (default: %s)" % zoo.NAMES[0],
    )
    return options


def main(argv: list[str]) -> Any:
    """Parse the arguments and train; return the exit code."""
    name = arch(argv)
    network = zoo.find(name)
    return program.main(network, parser(network, name), "train_dcgan", argv)


def command() -> int:
    """Run the program with the arguments of the command line; return the exit code."""
    return run_cli(main)


if __name__ == "__main__":
    sys.exit(command())
