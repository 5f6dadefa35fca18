"""Command-line options that the training programs share."""

import argparse
import json
import os

from lib import device
from lib.errors import InputError


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message):
        raise InputError("%s (--help lists the options)" % message)


def whole(least):
    """An argument type: a whole number, `least` or more."""

    def parse(text):
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise argparse.ArgumentTypeError(
                "got %r, expected a whole number, %d or more" % (text, least)
            )
        return number

    return parse


def real(least, below=float("inf")):
    """An argument type: a number from `least` up to, not including, `below`."""

    def parse(text):
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not least <= number < below:
            limit = "" if below == float("inf") else " and below %g" % below
            raise argparse.ArgumentTypeError(
                "got %r, expected a number, %g or more%s" % (text, least, limit)
            )
        return number

    return parse


def sizes(text):
    """An argument type: ``1000,10000`` as a list; the empty text as an empty list."""
    return [whole(1)(part) for part in text.split(",") if part]


def add_run_options(parser, output_path):
    """Add the options that do not depend on the network.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    output_path : str
        Default of ``--output-path``.
    """
    add = parser.add_argument_group("the run").add_argument
    add("--num-epochs", type=whole(1), default=200, help="epochs in all (default: 200)")
    add(
        "--niter-decay",
        type=whole(0),
        help="last epochs, in which the learning rate falls to 0 (default: half of all)",
    )
    add("--max-updates", type=whole(0), default=0, help="stop after so many; 0: never (default)")
    add("--seed", type=whole(0), default=42, help="of all random generators (default: 42)")
    add("--output-path", default=output_path, help="folder of results (default: %s)" % output_path)
    add("--checkpoint-freq", type=whole(1), default=5, help="epochs between two (default: 5)")
    add(
        "--resume",
        nargs="?",
        const=True,
        metavar="CHECKPOINT",
        help="go on with the run in --output-path, or from this checkpoint",
    )
    add("--device", choices=device.CHOICES, default="auto", help="default: auto")
    add("--dry-run", action="store_true", help="some updates of a tiny network, kept nowhere")
    add = parser.add_argument_group("data").add_argument
    add("--data", choices=("auto", "mnist", "digits"), default="auto", help="default: auto")
    add("--data-dir", help="folder with MNIST's four files (default: $DCGAN_DATA_DIR, ./data)")
    add = parser.add_argument_group("scores").add_argument
    add("--eval-every", type=whole(0), default=5, help="epochs between two; 0: none (default: 5)")
    add(
        "--eval-samples",
        type=sizes,
        default=[1000, 10000],
        metavar="N,N",
        help="numbers of samples to score (default: 1000,10000; upstream: also 100000)",
    )


def parse(parser, argv):
    """Parse `argv`; with ``--resume`` the run's own settings are the defaults.

    Returns
    -------
    argparse.Namespace

    Raises
    ------
    InputError
        For anything that is not an option's value, and for an unreadable config.json.
    """
    args = parser.parse_args(argv)
    if args.resume:
        folder = args.output_path if args.resume is True else os.path.dirname(args.resume)
        path = os.path.join(folder, "config.json")
        if os.path.exists(path):
            try:
                with open(path, encoding="utf-8") as file:
                    saved = json.load(file)["options"]
            except (ValueError, KeyError, TypeError):
                raise InputError("%s: expected the settings of a run" % path) from None
            saved.pop("resume", None)
            parser.set_defaults(**saved)
            args = parser.parse_args(argv)
    if args.niter_decay is None:
        args.niter_decay = args.num_epochs // 2
    if args.niter_decay > args.num_epochs:
        raise InputError(
            "--niter-decay is %d, more than all %d epochs: lower it or raise --num-epochs"
            % (args.niter_decay, args.num_epochs)
        )
    return args
