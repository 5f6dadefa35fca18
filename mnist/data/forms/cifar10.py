"""CIFAR-10 as its authors distribute it: their binary files, or their pickles for Python."""

from __future__ import annotations

import io
import os
from typing import Any

import numpy as np

from lib.errors import InputError
from lib.files.numpy_pickles import numpy_recipes
from lib.files.pickle_reader import read_pickle
from lib.files.regular import read_regular

from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.fitting import fit_array

CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
_TRAIN = ["data_batch_%d" % i for i in range(1, 6)]
_TEST = "test_batch"
_PIXELS = 3 * 32 * 32  # all of red, all of green, all of blue
_FOLDERS = ("", "cifar-10-batches-bin", "cifar-10-batches-py")


def find_cifar10(path: str) -> tuple[str | None, str]:
    """Return the folder in which the first batch lies, ``path`` or one that an archive makes.

    Returns
    -------
    folder : str or None
    ending : str
        ``'.bin'`` or ``''``.
    """
    for folder in (os.path.join(path, name) for name in _FOLDERS):
        for ending in (".bin", ""):
            names = [name + ending for name in _TRAIN]
            if any(os.path.isfile(os.path.join(folder, name)) for name in names):
                return folder, ending
    return None, ""


def load_cifar10(path: str, target: Any) -> Any:
    """Load the five batches, and the test batch if it is there.

    Parameters
    ----------
    path : str
        The folder of the batches, or the one in which the official archive was unpacked.
    target : mnist.data.pixels.fitting.Target

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        A batch is missing, damaged or another file than its name says.
    """
    folder, ending = find_cifar10(path)
    if folder is None:
        raise InputError(
            "%s: found no %s.bin and no %s, expected the files of cifar-10-binary.tar.gz or "
            "cifar-10-python.tar.gz: unpack one of them there" % (path, _TRAIN[0], _TRAIN[0])
        )
    read = _read_binary if ending else _read_pickle
    paths = [os.path.join(folder, name + ending) for name in _TRAIN]
    missing = [os.path.basename(path) for path in paths if not os.path.isfile(path)]
    if missing:
        raise InputError(
            "%s: found no %s, expected all five training batches" % (folder, ", ".join(missing))
        )
    test = os.path.join(folder, _TEST + ending)
    return Parts(
        train=_images(paths, read, target),
        test=_images([test], read, target) if os.path.isfile(test) else None,
        classes=CLASSES,
    )


def _images(paths, read, target):
    def blocks():
        for path in paths:
            pixels, y = read(path)
            _check(y, path)
            X = pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
            yield fit_array(np.ascontiguousarray(X), target), [y.tolist()]

    # a record is its pixels and more, in either format
    n_most = sum(os.path.getsize(path) // _PIXELS for path in paths)
    about = [(os.path.realpath(p), os.path.getsize(p), os.stat(p).st_mtime_ns) for p in paths]
    every, remarks = tiles.collect(blocks, n_most, target, ["cifar10", about])
    labels = [label for batch in remarks for label in batch]
    return Images(every, np.array(labels, np.int64))


def _check(y, path):
    if len(y) == 0:
        raise InputError("%s: found 0 images, expected at least 1" % path)
    if not 0 <= y.min() <= y.max() <= 9:
        i = int(np.argmax((y < 0) | (y > 9)))
        raise InputError(
            "%s: found label %d at position %d, expected 0 to 9: damaged, fetch it again"
            % (path, y[i], i)
        )


def _read_binary(path):
    """Return pixels (n, 3072) and labels (n,): records of a label's byte and the pixels'."""
    data = np.frombuffer(read_regular(path), np.uint8)
    if data.size % (1 + _PIXELS):
        raise InputError(
            "%s: found %d bytes, expected a multiple of %d: truncated, fetch it again"
            % (path, data.size, 1 + _PIXELS)
        )
    records = data.reshape(-1, 1 + _PIXELS)
    return records[:, 1:], records[:, 0].astype(np.int64)


def _read_pickle(path):
    """Return pixels (n, 3072) and labels (n,) from a dict with 'data' and 'labels'."""
    batch = read_pickle(io.BytesIO(read_regular(path)), path, numpy_recipes(path))
    if not isinstance(batch, dict) or not {"data", "labels"} <= set(batch):
        raise InputError("%s: expected a pickled dict with data and labels" % path)
    data, labels = getattr(batch["data"], "array", None), batch["labels"]
    if data is None or data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != _PIXELS:
        raise InputError("%s: data is no array (n, %d) of uint8" % (path, _PIXELS))
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise InputError("%s: labels is no list of whole numbers" % path)
    if len(labels) != len(data):
        raise InputError(
            "%s: found %d labels, expected %d, one for each image" % (path, len(labels), len(data))
        )
    # a label that no 64 bits hold is as wrong as -1
    return data, np.array([label if 0 <= label < 256 else -1 for label in labels], np.int64)
