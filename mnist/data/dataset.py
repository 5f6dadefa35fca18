"""Images to train on, whatever form they come in: what the training programs load.

The forms are in files of their own; `mnist.data.sources` tells which one a path leads to.
"""

from __future__ import annotations

import os
import sys
import zlib
from typing import Any

import numpy as np

from lib import config
from lib.errors import InputError, name_of, one_line
from lib.files.atomic import atomic_write

from ..load import FILES, find_file, mnist_with_valid_set
from .forms.idx import read_idx
from .images import Images, Parts, split
from .pixels.fitting import FITS, Target, fit_array
from .reading import ANYHOW, Reading, check_used
from .sources import KINDS, LOADERS, find_source

__all__ = ["Dataset", "KINDS", "load_dataset"]

FASHION = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
# How its training labels begin: the files are named like MNIST's.
_FASHION_LABELS = [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
_MOST_CLASSES = 1000
_PROBES = 256  # images by which a large set is known
_SHOWN = 3  # of the files that were skipped


class Dataset:
    """Training, validation and test images.

    Attributes
    ----------
    train, valid : mnist.data.images.Images
    test : mnist.data.images.Images or None
    classes : tuple of str
        () without labels.
    name : str
        One of ``KINDS``.
    skipped : list of (str, str)
        Files that were not read, and why.
    """

    def __init__(self, train, valid, test, classes, name, skipped=()):
        self.train, self.valid, self.test = train, valid, test
        self.classes, self.name, self.skipped = classes, name, list(skipped)

    def some(self, n: int) -> Any:
        """Return a dataset of ``n`` images of each set, from its beginning to its end."""

        def spread(images):
            return np.linspace(0, len(images) - 1, min(n, len(images)), dtype=int)

        train, valid, test = (
            images and images.subset(spread(images))
            for images in (self.train, self.valid, self.test)
        )
        return Dataset(train, valid, test, self.classes, self.name, self.skipped)

    def write_skipped(self, path: str) -> None:
        """Write the list of files that were not read, a line each, if there are any."""
        if self.skipped:
            with atomic_write(path, "w") as file:
                for pair in self.skipped:
                    # also of a name with a new line, or that is no text in any encoding
                    file.write("\t".join(map(name_of, pair)) + "\n")

    def identity(self) -> Any:
        """Return a small dict, for JSON, that is another one for other training images."""
        n = len(self.train)
        if self.train.in_memory:
            identity = {"n_examples": n, "crc32": zlib.crc32(self.train.rows(slice(None)))}
        else:
            probes = np.linspace(0, n - 1, min(_PROBES, n)).astype(np.int64)
            pixels = self.train.rows(probes)
            identity = {"n_examples": n, "crc32_of_%d" % len(probes): zlib.crc32(pixels)}
        if self.classes and self.name not in ("mnist", "digits"):  # whose labels are the same
            identity["crc32_of_labels"] = zlib.crc32(self.train.labels)
        return identity


def load_dataset(
    data: str = "auto",
    data_dir: str | None = None,
    npx: int = 28,
    nc: int = 1,
    fit: str = "pad",
    conditional: bool = False,
    reading: Reading = ANYHOW,
) -> Any:
    """Load images at the size that a network takes.

    Parameters
    ----------
    data : str
        One of ``KINDS``. ``'auto'`` looks at what ``data_dir`` leads to; without one it takes
        MNIST from the default folder, else scikit-learn's digits.
    data_dir : str, optional
        File or folder; ``$DCGAN_DATA_DIR``, else ``lib.config.data_dir`` by default.
    npx, nc, fit
        See `mnist.data.pixels.fitting.Target`.
    conditional : bool
        Whether labels are needed. Where they are not, labels that cannot serve are not used,
        and a line on stderr says so.
    reading : mnist.data.reading.Reading
        What the user says of a file of arrays.

    Returns
    -------
    Dataset
        Without a validation set in the data, a sixth of the training images, at most 10,000,
        is set apart: for MNIST and the digits as `mnist.load.mnist_with_valid_set` does it,
        with ``lib.rng.np_rng``, otherwise the same images whatever the seed.

    Raises
    ------
    InputError
        Nothing there, another thing than ``data`` says, damaged, no labels where they are
        needed, or fewer than two images.
    """
    if nc not in (1, 3):
        raise InputError("nc %r: expected 1 (grey) or 3 (RGB)" % (nc,))
    if fit not in FITS:
        raise InputError("fit %r: expected %s" % (fit, ", ".join(FITS)))
    target = Target(npx, nc, fit)
    named = data_dir or os.environ.get("DCGAN_DATA_DIR")
    kind, path = find_source(data, named, config.data_dir)
    check_used(reading, kind)
    if kind in ("mnist", "digits"):
        parts = _mnist(data, path if named else None, path, target)
    elif kind in ("npz", "hdf5", "folder", "mat"):
        parts = LOADERS[kind](path, target, reading)
    else:
        parts = LOADERS[kind](path, target)
    _tell(path, parts.skipped)
    if conditional:
        _check_classes(parts, path)
    elif parts.unfit is not None:
        print("%s: the labels are not used" % one_line(parts.unfit), file=sys.stderr)
    train, valid = parts.train, parts.valid
    if len(train) < 2:
        n = len(train)
        raise InputError("%s: found %d image%s, expected at least 2" % (path, n, "s" * (n != 1)))
    if valid is None:
        train, valid = split(train)
        if len(valid) == len(train):
            text = "%s: %d images are too few to set one apart, scores will be of training images"
            print(name_of(text % (path, len(train))), file=sys.stderr)
    return Dataset(train, valid, parts.test, parts.classes, kind, parts.skipped)


def _mnist(data, data_dir, path, target):
    trX, vaX, teX, trY, vaY, teY = mnist_with_valid_set(data_dir, data)
    classes = tuple("0123456789")
    labels_file = find_file(path, *FILES[2])
    if data != "digits" and labels_file is not None:
        start = read_idx(labels_file, ndim=1)[: len(_FASHION_LABELS)]
        classes = FASHION if start.tolist() == _FASHION_LABELS else classes
    sets = [
        Images(fit_array(X.reshape(-1, 28, 28, 1), target), y.astype(np.int64))
        for X, y in ((trX, trY), (vaX, vaY), (teX, teY))
    ]
    return Parts(*sets, classes=classes)


def _check_classes(parts, path):
    if parts.unfit is not None:
        raise parts.unfit
    n = len(parts.classes)
    if n == 0:
        raise InputError(
            "%s: no labels, which a conditional network needs: %s, or train without classes"
            % (path, parts.no_labels)
        )
    if not 2 <= n <= _MOST_CLASSES:
        raise InputError(
            "%s: found %d class%s, expected 2 to %d for a conditional network"
            % (path, n, " (%s)" % parts.classes if n == 1 else "es", _MOST_CLASSES)
        )


def _tell(path, skipped):
    """Say on stderr which files were not read."""
    if skipped:
        shown = ["%s (%s)" % tuple(map(name_of, pair)) for pair in skipped[:_SHOWN]]
        more = " and %d more" % (len(skipped) - _SHOWN) if len(skipped) > _SHOWN else ""
        number = "%d file%s" % (len(skipped), "s" * (len(skipped) != 1))
        words = name_of(path), number, ", ".join(shown), more
        print("%s: skipped %s: %s%s" % words, file=sys.stderr)
