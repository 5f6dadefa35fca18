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
        default=rng.SEED,
        metavar="N",
        help="of all randomness (default: %(default)s)",
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
        "--checkpoint-minutes",
        type=real(0),
        default=MINUTES,
        metavar="X",
        help="minutes from one checkpoint to the next at most, also within an epoch; 0: only "
        "after epochs (default: %(default)g)",
    )
    add_switch(group, "keep-going", False, "go on training where no checkpoint can be written")
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


def _add_data(group):
    add = group.add_argument
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
    add("--array", metavar="NAME", help="the array that holds the images, in an .npz or HDF5 file")
    add(
        "--label-column",
        type=whole(0),
        metavar="N",
        help="take the classes from column N, from 0, of a table of labels",
    )
    add(
        "--levels",
        type=levels,
        metavar="LOW,HIGH",
        help="the values that become black and white; auto: the least and the greatest",
    )


def _add_pictures(group):
    group.add_argument(
        "--num-test-samples",
        type=whole(1, 10000),
        metavar="N",
        help="images in each epoch's grid (default: 20 of each class, or 100)",
    )
    add_switch(group, "use-fixed", True, "make each epoch's grid from the same noise")
    group.add_argument(
        "--fps",
        type=whole(0, 50),
        default=5,
        metavar="N",
        help="epochs a second in animation.gif; 0: no animation (default: 5)",
    )
    add_switch(group, "report", True, "write report.html")
    add_switch(group, "tensorboard", False, "write events for TensorBoard")


def _add_scores(group):
    text = "judge samples by a small classifier, too, trained on the real images' classes"
    add_switch(group, "classifier", True, text)
    add = group.add_argument
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
