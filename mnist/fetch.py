"""Get a data set: ``python -m mnist.fetch NAME --data-dir data``.

Each file is compared with its published SHA-256. A call that was broken off goes on where it
stopped.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile
from typing import Any, List

from lib import config
from lib.command_line.parser import Parser
from lib.errors import InputError, UnavailableError, run_cli
from lib.files.atomic import atomic_write

from .fetching import downloads, mnist_sources
from .fetching.data_sets import DATA_SETS, DataSet

_EMNIST = re.compile(r"gzip/(emnist-[a-z]+-(train|test)-(images-idx3|labels-idx1)-ubyte\.gz)")
_EMNIST_FILES = 24  # of six sets
_MOST_BYTES = 2**28  # of one of them


def parser() -> Parser:
    """Return the program's options."""
    options = Parser(
        prog="python -m mnist.fetch",
        description="Get a data set. Each file is compared with its published SHA-256, and a "
        "download\nthat was interrupted continues where it stopped.",
        command="dcgan-fetch",
        example="python -m mnist.fetch fashion-mnist --data-dir data",
    )
    names = list(DATA_SETS)
    options.add_argument("name", metavar="NAME", type=_name, choices=names, help=", ".join(names))
    options.add_argument(
        "--data-dir",
        metavar="DIR",
        default=os.environ.get("DCGAN_DATA_DIR") or config.data_dir,
        help="where a folder for the set is made; MNIST's files go into DIR itself "
        "(default: %(default)s)",
    )
    options.add_argument(
        "--source",
        choices=["auto", *sorted(mnist_sources.SOURCES)],
        default="auto",
        help="for mnist: where to get it; auto tries one place after the other (default: auto)",
    )
    return options


def main(argv: List[str]) -> None:
    """Fetch what is missing; see the module."""
    arguments = parser().parse_args(argv)
    data_set = DATA_SETS[arguments.name]
    folder = os.path.join(arguments.data_dir, data_set.folder).rstrip(os.sep)
    if arguments.source != "auto" and arguments.name != "mnist":
        raise InputError("--source %s is for mnist only: omit it" % arguments.source)
    if arguments.name == "mnist" and arguments.source == "auto":
        _get_mnist(data_set, folder)
    elif arguments.name == "mnist":
        mnist_sources.main(["--data-dir", folder, "--source", arguments.source])
    elif arguments.name == "emnist":
        _get_emnist(data_set, folder)
    else:
        get(data_set, folder)
    print("%s is complete in %s" % (data_set.title, folder))
    print("train with: python -m mnist.train_dcgan --data-dir %s" % folder)


def get(data_set: DataSet, folder: str) -> None:
    """Get those files of a data set that a folder lacks.

    Raises
    ------
    InputError
        Another file is there under the name of one.
    UnavailableError
        One cannot be fetched, and where to get it.
    """
    missing = [file for file in data_set.files if not downloads.is_there(file, folder)]
    if missing and data_set.by_hand:
        raise UnavailableError(
            "%s is given out by its authors to people, not to programs: get %s (%d bytes) from %s "
            "and put it into %s"
            % (data_set.title, missing[0].name, missing[0].size, data_set.page, folder)
        )
    if missing:
        os.makedirs(folder, exist_ok=True)
    for file in missing:
        try:
            print("wrote %s" % downloads.download(file, folder))
        except UnavailableError as error:
            raise UnavailableError(
                "%s; its page is %s: put the file into %s" % (error, data_set.page, folder)
            ) from error


def _name(text):
    """A name as people write it: ``CIFAR-10`` is ``cifar10``."""
    plain = re.sub("[^a-z0-9]", "", text.lower())
    return next((name for name in DATA_SETS if name.replace("-", "") == plain), text)


def _get_mnist(data_set, folder):
    """The files by themselves, or where none gives them `mnist_sources`'s sources."""
    if not mnist_sources.missing_files(folder):
        return
    try:
        get(data_set, folder)
    except UnavailableError as error:
        print("%s; other sources are asked" % error, file=sys.stderr)
        mnist_sources.main(["--data-dir", folder])


def _get_emnist(data_set, folder):
    """The files out of the archive, which is removed when they are there."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    if sum(1 for name in names if _EMNIST.fullmatch("gzip/" + name)) >= _EMNIST_FILES:
        return
    get(data_set, folder)
    path = os.path.join(folder, data_set.files[0].name)
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            match = _EMNIST.fullmatch(member.filename)
            if match and member.file_size <= _MOST_BYTES:
                _unpack(archive, member, os.path.join(folder, match.group(1)))
    os.unlink(path)


def _unpack(archive: zipfile.ZipFile, member: Any, path: str) -> None:
    with archive.open(member) as source, atomic_write(path) as file:
        for block in iter(lambda: source.read(2**20), b""):
            file.write(block)
    print("wrote %s" % path)


def command() -> int:
    """Run the program with the arguments of the command line; return the exit code."""
    return run_cli(main)


if __name__ == "__main__":
    sys.exit(command())
