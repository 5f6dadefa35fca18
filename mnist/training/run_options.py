"""The options of a training run that do not depend on the network, and all of them as a value.

`parse` reads and checks them once; what comes out does not change any more.
"""

from __future__ import annotations

import argparse
import os
from typing import Any

from lib import device, rng
from lib.errors import InputError
from lib.runs import folder as files
from lib.training.saving import MINUTES

from ..data.dataset import KINDS
from ..options import Parser, add_switch, levels, real, sizes, whole
from . import processes

_UNKNOWN = "unrecognized arguments"  # argparse's words


class Options(argparse.Namespace):
    """Options by name, as attributes that cannot be set."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("options do not change: replace(%s=...) gives others" % name)

    def replace(self, **changes: Any) -> Options:
        """Return the same options but for these."""
        return Options(**{**vars(self), **changes})


def add_run_options(parser: Parser, output_path: str, num_epochs: int = 200) -> None:
    """Add the options that do not depend on the network.

    Parameters
    ----------
    parser : mnist.options.Parser
    output_path : str
        Default of ``--output-path``.
    num_epochs : int
        Default of ``--num-epochs``.
    """
    _add_run(parser.add_argument_group("the run"), output_path, num_epochs)
    processes.add_options(parser, whole)
    _add_data(parser.add_argument_group("data"))
    _add_pictures(parser.add_argument_group("pictures"))
    _add_scores(parser.add_argument_group("scores"))


def _add_run(group, output_path, num_epochs):
    add = group.add_argument
    add(
        "--num-epochs",
        type=whole(1),
        default=num_epochs,
        metavar="N",
        help="number of epochs (default: %(default)s)",
    )
    add(
        "--niter-decay",
        type=whole(0),
        metavar="N",
        help="the learning rate falls to 0 in the last N epochs (default: half of all)",
    )
    add(
        "--max-updates",
        type=whole(0),
        default=0,
        metavar="N",
        help="stop after N updates; 0: never (default: 0)",
    )
    add(
        "--seed",
        type=whole(0, 2**31),
        default=rng.SEED,
        metavar="N",
        help="seed of all random numbers (default: %(default)s)",
    )
    add(
        "--output-path",
        default=output_path,
        metavar="DIR",
        help="folder that the run keeps everything in (default: %s)" % output_path,
    )
    add(
        "--checkpoint-freq",
        type=whole(1),
        default=5,
        metavar="N",
        help="number of epochs from one checkpoint to the next (default: 5)",
    )
    add(
        "--checkpoint-minutes",
        type=real(0),
        default=MINUTES,
        metavar="X",
        help="the most minutes from one checkpoint to the next, also within an epoch; 0: only "
        "after epochs (default: %(default)g)",
    )
    add_switch(group, "keep-going", False, "train on when no checkpoint can be written")
    add(
        "--resume",
        nargs="?",
        const=True,
        metavar="FILE",
        help="continue the run in --output-path, or from this checkpoint, with the options of "
        "that run where you give none",
    )
    add(
        "--device",
        choices=device.CHOICES,
        default="auto",
        help="where to compute; auto takes a GPU that JAX or Theano can use, otherwise the CPU "
        "(default: auto)",
    )
    add(
        "--dry-run",
        action="store_true",
        help="try everything out: train a tiny network for one epoch on 128 images, in a "
        "temporary folder",
    )


def _add_data(group):
    add = group.add_argument
    add(
        "--data",
        choices=KINDS,
        default="auto",
        metavar="KIND",
        help="kind of data; auto finds out what --data-dir is, and without one takes MNIST, or "
        "scikit-learn's digits if there is no MNIST (default: %(default)s); otherwise one of "
        + ", ".join(KINDS[1:]),
    )
    add(
        "--data-dir",
        metavar="PATH",
        help="file or folder with the images, such as a folder of pictures, MNIST's files, an "
        ".npz or an HDF5 file (default: $DCGAN_DATA_DIR, otherwise ./data)",
    )
    add("--array", metavar="NAME", help="array with the images, in a file that holds several")
    add(
        "--label-column",
        type=whole(0),
        metavar="N",
        help="column with the classes, counted from 0, in a table of labels",
    )
    add(
        "--levels",
        type=levels,
        metavar="LOW,HIGH",
        help="values that become black and white; auto: the least and the greatest",
    )


def _add_pictures(group):
    group.add_argument(
        "--num-test-samples",
        type=whole(1, 10000),
        metavar="N",
        help="number of images in each epoch's grid (default: 20 of each class, or 100)",
    )
    add_switch(group, "use-fixed", True, "make each epoch's grid from the same noise")
    group.add_argument(
        "--fps",
        type=whole(0, 50),
        default=5,
        metavar="N",
        help="epochs a second in animation.gif; 0: no film (default: 5)",
    )
    add_switch(group, "report", True, "write report.html")
    add_switch(group, "tensorboard", False, "write events for TensorBoard")


def _add_scores(group):
    text = "let a small classifier, which was trained on the real images, judge the samples too"
    add_switch(group, "classifier", True, text)
    add = group.add_argument
    add(
        "--eval-every",
        type=whole(0),
        default=5,
        metavar="N",
        help="number of epochs from one scoring to the next; 0: no scores (default: 5)",
    )
    add(
        "--eval-samples",
        type=sizes,
        default=[1000, 10000],
        metavar="N,N",
        help="numbers of samples to score (default: 1000,10000; upstream: also 100000)",
    )


def parse(parser: Parser, argv: list[str]) -> Options:
    """Parse `argv`; with ``--resume``, options that it lacks are those of the run.

    Raises
    ------
    InputError
        For anything that is not an option's value, for values that exclude each other, and for
        an unreadable config.json.
    """
    args = parser.parse_args(argv)
    if args.resume and not args.dry_run:
        run = args.output_path if args.resume is True else os.path.dirname(args.resume)
        given = [] if args.resume is True else ["--output-path=" + (run or ".")]
        args = parser.parse_args(given + _saved_options(parser, run) + argv)
    options = Options(**vars(args))
    if options.niter_decay is None:
        options = options.replace(niter_decay=options.num_epochs // 2)
    if options.niter_decay > options.num_epochs:
        raise InputError(
            "--niter-decay is %d, more than all %d epochs: lower it or raise --num-epochs"
            % (options.niter_decay, options.num_epochs)
        )
    return options


def _saved_options(parser, run):
    """The options of the run in a folder, as they would be given on the command line."""
    if not files.has_config(run):
        return []
    config = files.read_config(run)
    if "options" not in config:
        raise files.damaged(run, "no options in it")
    saved = dict(config["options"])
    saved.pop("output_path", None)  # it may have been moved
    words = [_word(name.replace("_", "-"), value) for name, value in saved.items()]
    try:
        parser.parse_args(words)
    except InputError as error:
        name, arch = config.get("program"), config.get("arch")
        if not (isinstance(name, str) and isinstance(arch, str) and _UNKNOWN in str(error)):
            raise files.damaged(run, error) from None
        raise InputError(
            "%s: the run is of %.50s and the network %.50s, which have other options (%s): go on "
            "with it by that program and network" % (run, name, arch, error)
        ) from None
    return words


def _word(name, value):
    if isinstance(value, bool):
        return "--" + name if value else "--no-" + name
    return "--%s=%s" % (name, ",".join(map(str, value)) if isinstance(value, list) else value)
