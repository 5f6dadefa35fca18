"""Write a trained network for other programs: ONNX, safetensors, PyTorch, NumPy or a web page.

``python -m mnist.export --help`` lists the options.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Any

from lib import __version__, device
from lib.errors import InputError, name_of, run_cli
from mnist import latent
from mnist.exporting import arrays
from mnist.exporting.deployable import deployable
from mnist.exporting.formats import FORMATS
from mnist.exporting.networks import BN, Wanted
from mnist.options import Parser, whole
from mnist.sampling import recognise


def parser() -> Any:
    """The program's options."""
    options = Parser(
        usage="python -m mnist.export CHECKPOINT --format FORMAT -o FILE [--option VALUE ...]",
        example="python -m mnist.export results/torch28 --format onnx -o torch28.onnx",
        description=__doc__.splitlines()[0],
    )
    add = options.add_argument_group("the network").add_argument
    add(
        "checkpoint",
        nargs="?",
        metavar="CHECKPOINT",
        help="a run's folder, its checkpoint.npz, models/N_gen_params.npz or N_discrim_params.npz, "
        "upstream's .jl, or another program's generator, as for mnist.sample",
    )
    add(
        "--network",
        default="generator",
        metavar="NAME",
        help="generator (the default), discriminator, or module:function for a fork's",
    )
    add("--arch", choices=recognise.NAMES, metavar="NAME", help="as for mnist.sample")
    add(
        "--bn",
        choices=BN,
        help="normalise the layers with fixed statistics, of one minibatch like training's or of "
        "20 (running), for which another program's file may have its own, or with those of the "
        "minibatch that a picture is in (default: batch, or the file's own)",
    )
    add("--input", type=_size, metavar="SIZE", help="of module:function, such as 100 or 3x32x32")
    add("--classes", type=whole(1), default=0, metavar="N", help="that module:function takes")
    add("--latent", choices=latent.KINDS, default="uniform", help="noise of module:function")
    add("--device", choices=device.CHOICES, default="auto", help="as in training")
    add = options.add_argument_group("the file").add_argument
    add(
        "--format",
        choices=(*FORMATS, "html"),
        help="what to write; html is the page of mnist.explore, for generators",
    )
    add("-o", "--output", metavar="FILE", help="where to write it")
    add(
        "--metadata",
        action="append",
        default=[],
        type=_pair,
        metavar="NAME=TEXT",
        help="what the file shall say of itself too, such as licence=MIT",
    )
    add(
        "--from-safetensors",
        metavar="FILE",
        help="the other way: write its parameters as a list (.npz) that mnist.sample takes",
    )
    return options


def _size(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[1-9]\d{0,6}(x[1-9]\d{0,6}){0,2}", text):
        raise argparse.ArgumentTypeError("got %r, expected a size such as 100 or 3x32x32" % text)
    return tuple(map(int, text.split("x")))


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise argparse.ArgumentTypeError("got %r, expected NAME=TEXT" % text)
    return name, value


def check(args: Any) -> None:
    """Raise InputError if the options contradict each other."""
    if args.output is None:
        raise InputError("expected -o FILE (--help lists the options)")
    if args.from_safetensors is not None:
        if args.checkpoint is not None or args.format is not None:
            raise InputError("--from-safetensors writes .npz: leave CHECKPOINT and --format out")
        return
    if args.checkpoint is None or args.format is None:
        missing = "CHECKPOINT" if args.checkpoint is None else "--format"
        raise InputError("expected %s (--help lists the options)" % missing)
    if os.path.isdir(args.output):
        raise InputError("-o %s: is a folder, expected a file" % args.output)
    if os.path.abspath(args.output) == os.path.abspath(args.checkpoint):
        raise InputError("-o %s: is the checkpoint itself" % args.output)
    if args.format == "html" and (args.network != "generator" or args.bn == "minibatch"):
        raise InputError("--format html is for the generator, with --bn batch or running")
    if args.format == "html" and args.metadata:
        raise InputError("--format html: a page has no --metadata")
    if ":" not in args.network and (args.input or args.classes):
        raise InputError("--input and --classes are for --network module:function")


def main(argv: list[str]) -> int:
    """Parse the arguments and write the file; return the exit code."""
    args = parser().parse_args(argv)
    check(args)
    if args.from_safetensors is not None:
        number = arrays.back_to_params(args.from_safetensors, args.output)
        print("done: %s, %d parameters" % (name_of(args.output), number))
        return 0
    chosen = device.choose(args.device)
    if args.format == "html":
        from mnist.explore import explore  # the page, which the other formats do not need

        path = explore(args.checkpoint, args.output, arch=args.arch, bn=args.bn, chosen=chosen)
        print("done: %s" % name_of(path))
        return 0
    wanted = Wanted(args.network, args.arch, args.bn, args.input, args.classes, args.latent)
    found = deployable(args.checkpoint, wanted, chosen.function)
    found.metadata.setdefault("licence", "not stated")
    found.metadata["version"] = "dcgan-no-gpu " + __version__
    found.metadata.update(args.metadata)
    words = FORMATS[args.format](found, args.output, chosen.function)
    print("%s of %s" % (found.metadata["part"], found.metadata["network"]))
    print("done: %s, %s" % (name_of(args.output), name_of(words)))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
