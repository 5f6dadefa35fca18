"""MNIST as upstream's ``mnist/load.py`` gives it; scikit-learn's digits where there is none."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from lib import config
from lib.data_utils import shuffle
from lib.errors import InputError, name_of

from .data.forms.idx import read_idx

# Upstream's name, the official one, each of them gzipped.
_SUFFIXES = [".idx%d-ubyte", "-idx%d-ubyte", ".idx%d-ubyte.gz", "-idx%d-ubyte.gz"]
#: The four files: the name without suffix, the number of axes.
FILES = [("train-images", 3), ("t10k-images", 3), ("train-labels", 1), ("t10k-labels", 1)]
#: Where torchvision keeps the files of a set, below the folder that it is given.
RAW = os.path.join("%s", "raw")
_FETCH = "python -m mnist.fetch mnist"
_DIGITS_TEST = 297  # of scikit-learn's 1,797 digits, which leaves 1,250 + 250


def mnist(data_dir: str | None = None, data: str = "auto") -> tuple:
    """Load MNIST's training and test sets.

    Parameters
    ----------
    data_dir : str, optional
        The folder that holds the four IDX files, itself or in ``MNIST/raw``, as torchvision
        keeps them; ``$DCGAN_DATA_DIR``, else ``lib.config.data_dir`` by default.
    data : {'auto', 'mnist', 'digits'}
        ``'digits'`` takes scikit-learn's 1,797 digits instead, and ``'auto'`` does so, with a
        line on stderr, if no folder was named and the default one holds no MNIST.

    Returns
    -------
    trX : ndarray, (60000, 784), uint8
    teX : ndarray, (10000, 784), uint8
        Pixels from 0 (paper) to 255 (ink). Any IDX files of 28x28 pixels and ten classes are
        taken; the number of images is theirs.
    trY : ndarray, (60000,), uint8
    teY : ndarray, (10000,), uint8

    Raises
    ------
    InputError
        A file is missing, damaged or another one than its name says.
    """
    if data not in ("auto", "mnist", "digits"):
        raise InputError("data %r: expected 'auto', 'mnist' or 'digits'" % (data,))
    if data == "digits":
        return _digits()
    named = data_dir or os.environ.get("DCGAN_DATA_DIR")
    folder = mnist_folder(named or config.data_dir)
    paths = [find_file(folder, *file) for file in FILES]
    missing = [name for (name, _), path in zip(FILES, paths) if path is None]
    if len(missing) == len(FILES) and data == "auto" and not named:
        print(
            "no MNIST in %s: using scikit-learn's 1797 digits (%s gets MNIST)"
            % (name_of(folder), _FETCH),
            file=sys.stderr,
        )
        return _digits()
    if missing:
        raise InputError(
            "%s: found no %s (as %s); %s --data-dir %s gets MNIST"
            % (folder, ", ".join(missing), _names(*FILES[0]), _FETCH, folder)
        )
    (trX, trY), (teX, teY) = _pair(paths[0], paths[2]), _pair(paths[1], paths[3])
    return trX, teX, trY, teY


def mnist_with_valid_set(data_dir: str | None = None, data: str = "auto") -> tuple:
    """Load MNIST, its training set shuffled and the last sixth of it set apart.

    Parameters
    ----------
    data_dir, data
        See ``mnist``.

    Returns
    -------
    trX, vaX, teX : ndarray, (50000 | 10000 | 10000, 784), uint8
    trY, vaY, teY : ndarray, (50000 | 10000 | 10000,), uint8

    Raises
    ------
    InputError
        See ``mnist``.
    """
    trX, teX, trY, teY = mnist(data_dir, data)
    trX, trY = shuffle(trX, trY)
    n = len(trX) - len(trX) // 6
    return trX[:n], trX[n:], teX, trY[:n], trY[n:], teY


def _digits():
    from .data.forms.digits import load_digits

    X, y = load_digits()
    return X[:-_DIGITS_TEST], X[-_DIGITS_TEST:], y[:-_DIGITS_TEST], y[-_DIGITS_TEST:]


def _names(name, ndim):
    return " or ".join(name + suffix % ndim for suffix in _SUFFIXES[:2]) + ", perhaps with .gz"


def mnist_folder(folder: str) -> str:
    """Return `folder`, or the one below it, or two below, where torchvision keeps MNIST's files.

    That one counts where `folder` itself has none of the files.
    """
    for below in (folder, os.path.join(folder, RAW % "MNIST"), os.path.join(folder, "raw")):
        if has_any(below):
            return below
    return folder


def has_any(folder: str) -> bool:
    """Return whether one of ``FILES`` lies in a folder, under any of its names."""
    return any(find_file(folder, *file) for file in FILES)


def find_file(folder: str, name: str, ndim: Any) -> Any:
    """Return the path of one of ``FILES`` under any of its names, or None."""
    for suffix in _SUFFIXES:
        path = os.path.join(folder, name + suffix % ndim)
        if os.path.exists(path):
            return path
    return None


def _pair(images_path, labels_path):
    """Return images (n, 784) and labels (n,), checked against each other."""
    images, labels = read_idx(images_path, ndim=3), read_idx(labels_path, ndim=1)
    if images.shape[1:] != (28, 28):
        raise InputError(
            "%s: found images of %dx%d, expected 28x28; --data idx takes any size"
            % ((images_path,) + images.shape[1:])
        )
    if len(images) == 0:
        raise InputError("%s: found 0 images, expected at least 1" % images_path)
    if len(images) != len(labels):
        raise InputError(
            "%s: found %d labels, expected %d, one for each image in %s"
            % (labels_path, len(labels), len(images), images_path)
        )
    if labels.max() > 9:
        raise InputError(
            "%s: found label %d at position %d, expected 0 to 9; --data idx takes any"
            % (labels_path, labels.max(), int(np.argmax(labels)))
        )
    return images.reshape(len(images), 28 * 28), labels
