"""Command-line options that the training programs share."""

import argparse
import json
import os

from lib import device
from lib.errors import InputError

from .data.dataset import KINDS
from .training import processes


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, allow_abbrev=False, **kwargs)

    def error(self, message):
        raise InputError("%s (--help lists the options)" % message)


def whole(least, most=10**9):
    """An argument type: a whole number from `least` to `most`."""

    def parse(text):
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            limit = "%d or more" % least if number < least else "%d at most" % most
            raise argparse.ArgumentTypeError("got %r, expected a whole number, %s" % (text, limit))
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
    return [whole(1)(part) for part in text.split(",")] if text else []


def add_switch(group, name, default, text):
    """Add ``--name`` and ``--no-name``."""
    destination = name.replace("-", "_")
    text += " (default: %s)" % ("yes" if default else "no")
    group.add_argument("--" + name, action="store_true", default=default, help=text)
    group.add_argument("--no-" + name, dest=destination, action="store_false")


def add_run_options(parser, output_path, num_epochs=200):
    """Add the options that do not depend on the network.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    output_path : str
        Default of ``--output-path``.
    num_epochs : int
        Default of ``--num-epochs``.
    """
    run = parser.add_argument_group("the run")
    add = run.add_argument
    add(
        "--num-epochs",
        type=whole(1),
        default=num_epochs,
        metavar="N",
        help="epochs (default: %(default)s)",
    )
    add(
        "--niter-decay",
        type=whole(0),
        metavar="N",
        help="last epochs, in which the learning rate falls to 0 (default: half of all)",
    )
    add(
        "--max-updates",
        type=whole(0),
        default=0,
        metavar="N",
        help="stop after so many updates (default: 0, never)",
    )
    add(
        "--seed",
        type=whole(0, 2**31),
        default=42,
        metavar="N",
        help="of all randomness (default: 42)",
    )
    add(
        "--output-path",
        default=output_path,
        metavar="DIR",
        help="folder of the results (default: %s)" % output_path,
    )
    add(
        "--checkpoint-freq",
        type=whole(1),
        default=5,
        metavar="N",
        help="epochs from one checkpoint to the next (default: 5)",
    )
    add(
        "--resume",
        nargs="?",
        const=True,
        metavar="FILE",
        help="go on with the run in --output-path, or from this checkpoint, with the options "
        "of that run where none are given",
    )
    add(
        "--device",
        choices=device.CHOICES,
        default="auto",
        help="auto, the default, takes a GPU where Theano can use one",
    )
    add(
        "--dry-run",
        action="store_true",
        help="try everything out: one epoch of a tiny network on 128 images, kept nowhere",
    )
    processes.add_options(parser, whole)
    add = parser.add_argument_group("data").add_argument
    add(
        "--data",
        choices=KINDS,
        default="auto",
        metavar="KIND",
        help="auto, the default, looks what --data-dir is, and takes scikit-learn's digits where "
        "there is none and no MNIST; or one of " + ", ".join(KINDS[1:]),
    )
    add(
        "--data-dir",
        metavar="PATH",
        help="MNIST's four files or others like them, a folder of images, an .npz or HDF5 file "
        "(default: $DCGAN_DATA_DIR, else ./data)",
    )
    show = parser.add_argument_group("pictures")
    show.add_argument(
        "--num-test-samples",
        type=whole(1, 10000),
        metavar="N",
        help="images in each epoch's grid (default: 20 of each class, or 100)",
    )
    add_switch(show, "use-fixed", True, "make each epoch's grid from the same noise")
    show.add_argument(
        "--fps",
        type=whole(0, 50),
        default=5,
        metavar="N",
        help="epochs a second in animation.gif; 0: no animation (default: 5)",
    )
    add_switch(show, "report", True, "write report.html")
    add_switch(show, "tensorboard", False, "write events for TensorBoard")
    scores = parser.add_argument_group("scores")
    text = "judge samples by a small classifier, too, trained on the real images' classes"
    add_switch(scores, "classifier", True, text)
    add = scores.add_argument
    add(
        "--eval-every",
        type=whole(0),
        default=5,
        metavar="N",
        help="epochs from one scoring to the next; 0: no scores (default: 5)",
    )
    add(
        "--eval-samples",
        type=sizes,
        default=[1000, 10000],
        metavar="N,N",
        help="numbers of samples to score (default: 1000,10000; upstream: also 100000)",
    )


def parse(parser, argv):
    """Parse `argv`; with ``--resume``, options that it lacks are those of the run.

    Returns
    -------
    argparse.Namespace

    Raises
    ------
    InputError
        For anything that is not an option's value, and for an unreadable config.json.
    """
    args = parser.parse_args(argv)
    if args.resume and not args.dry_run:
        folder = args.output_path if args.resume is True else os.path.dirname(args.resume)
        given = [] if args.resume is True else ["--output-path=" + (folder or ".")]
        args = parser.parse_args(given + _saved_options(parser, folder) + argv)
    if args.niter_decay is None:
        args.niter_decay = args.num_epochs // 2
    if args.niter_decay > args.num_epochs:
        raise InputError(
            "--niter-decay is %d, more than all %d epochs: lower it or raise --num-epochs"
            % (args.niter_decay, args.num_epochs)
        )
    return args


def _saved_options(parser, folder):
    """The options in `folder`'s config.json, as they would be given on the command line."""
    path = os.path.join(folder, "config.json")
    if not os.path.exists(path):
        return []
    try:
        with open(path, encoding="utf-8") as file:
            options = dict(json.load(file)["options"])
        options.pop("output_path", None)  # it may have been moved
        words = [_word(name.replace("_", "-"), value) for name, value in options.items()]
        parser.parse_args(words)
    except (ValueError, KeyError, TypeError) as error:  # InputError is a ValueError
        why = error if isinstance(error, InputError) else "no options in it"
        raise InputError("%s: damaged, or not the settings of a run: %s" % (path, why)) from None
    return words


def _word(name, value):
    if isinstance(value, bool):
        return "--" + name if value else "--no-" + name
    return "--%s=%s" % (name, ",".join(map(str, value)) if isinstance(value, list) else value)
