"""Make a page on which anybody makes pictures with a trained generator.

One file that works without a server, a network or anything to install.
``python -m mnist.explore --help`` lists the options.
"""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

from lib import device
from lib.errors import InputError, name_of, run_cli
from lib.report import write_report
from lib.runs.folder import EXPLORE, has_config
from mnist.exploring.packed import KINDS
from mnist.exploring.page.filling import write_page
from mnist.options import Parser
from mnist.sampling import recognise
from mnist.sampling.generation import BN, Generation
from mnist.sampling.trained import load


def parser() -> Any:
    """The program's options."""
    options = Parser(
        usage="python -m mnist.explore RUN [-o FILE] [--option VALUE ...]",
        example="python -m mnist.explore results/torch28",
        description=__doc__.splitlines()[0],
    )
    add = options.add_argument
    add(
        "checkpoint",
        metavar="RUN",
        help="a run's folder, its checkpoint.npz, models/N_gen_params.npz, or upstream's .jl",
    )
    add(
        "-o",
        "--output",
        metavar="FILE",
        help="the page (default: %s in the run's folder)" % EXPLORE,
    )
    add(
        "--weights",
        choices=tuple(KINDS),
        default="float16",
        help="how they are kept: int8 takes half the bytes and some exactness (default: float16)",
    )
    add(
        "--arch",
        choices=recognise.NAMES,
        metavar="NAME",
        help="the network, where the file does not tell: %s" % ", ".join(recognise.NAMES),
    )
    add("--bn", choices=BN, help="as in mnist.sample")
    add("--device", choices=device.CHOICES, default="auto", help="as in training")
    add("--no-open", action="store_true", help="do not open the page in a browser")
    return options


def explore(
    path: str,
    output: str | None = None,
    weights: str = "float16",
    arch: str | None = None,
    bn: str | None = None,
    chosen: Any = None,
) -> str:
    """Write the page of a trained generator.

    Parameters
    ----------
    path : str
        As `mnist.sampling.trained.load` takes it.
    output : str, optional
        The page; by default ``explore.html`` in the run's folder, or beside the file.
    weights : {'float16', 'int8'}
    arch, bn : str, optional
        As the options.
    chosen : lib.device.Device, optional

    Returns
    -------
    str
        The page's path.

    Raises
    ------
    InputError
        If there is no generator, or the output's folder is missing.
    """
    trained = load(path, arch)
    run = _run_of(path)
    output = output or os.path.join(run or os.path.dirname(os.path.abspath(trained.path)), EXPLORE)
    if not os.path.isdir(os.path.dirname(os.path.abspath(output))):
        raise InputError("%s: its folder is missing" % output)
    chosen = chosen or device.choose("auto")
    made = Generation(trained.generator, trained.params, bn, chosen.function)
    about = [("network", trained.generator.arch), ("made from", os.path.basename(trained.path))]
    if run:
        about.insert(0, ("run", os.path.basename(os.path.abspath(run))))
    found = write_page(output, trained, weights, made, about)
    print(
        "%s weights: pictures differ from Python's by %.3f grey levels in the mean, %d at most"
        % (weights, found.mean, found.most)
    )
    if run and os.path.realpath(output) == os.path.realpath(os.path.join(run, EXPLORE)):
        write_report(run)  # it links to the page now
    return output


def _run_of(path):
    """Return the run's folder that `path` is or lies in, None if it is of no run."""
    folder = path if os.path.isdir(path) else os.path.dirname(os.path.abspath(path))
    for run in (folder, os.path.dirname(os.path.abspath(folder))):
        if has_config(run):
            return run
    return None


def has_desktop() -> bool:
    """Return whether there is somebody in front of a screen who would see a browser open."""
    if not (sys.stdout and sys.stdout.isatty()):
        return False
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(argv: list[str]) -> int:
    """Parse the arguments and make the page; return the exit code."""
    args = parser().parse_args(argv)
    chosen = device.choose(args.device)
    print(chosen)
    path = explore(args.checkpoint, args.output, args.weights, args.arch, args.bn, chosen)
    print("done: %s" % name_of(path))
    if not args.no_open and has_desktop():
        webbrowser.open(Path(path).resolve().as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
