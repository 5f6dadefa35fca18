"""CIFAR-10 as its authors distribute it: their binary files, or their pickles for Python."""

from __future__ import annotations

import functools
import io
import os
from typing import Any, Callable, NamedTuple

import numpy as np

from lib.errors import InputError
from lib.files.numpy_pickles import numpy_recipes
from lib.files.pickle_reader import read_pickle
from lib.files.regular import read_regular

from ..images import Images, Parts
from ..pixels import tiles
from ..pixels.fitting import fit_array
from .idx_images import about
from .tar_files import read_tar

CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
_TRAIN = ["data_batch_%d" % i for i in range(1, 6)]
_TEST = "test_batch"
_PIXELS = 3 * 32 * 32  # all of red, all of green, all of blue
_FOLDERS = ("", "cifar-10-batches-bin", "cifar-10-batches-py")
#: The official archives, and how the names of the batches in them end.
ARCHIVES = {"cifar-10-binary.tar.gz": ".bin", "cifar-10-python.tar.gz": ""}


def find_cifar10(path: str) -> tuple[str | None, str]:
    """Return where the batches lie: ``path``, a folder that an archive makes, or an archive.

    Parameters
    ----------
    path : str
        A folder, or one of `ARCHIVES`.

    Returns
    -------
    place : str or None
    ending : str
        ``'.bin'`` or ``''``.
    """
    for folder in (os.path.join(path, name) for name in _FOLDERS):
        for ending in (".bin", ""):
            names = [name + ending for name in _TRAIN]
            if any(os.path.isfile(os.path.join(folder, name)) for name in names):
                return folder, ending
    for name, ending in ARCHIVES.items():
        if os.path.basename(path) == name and os.path.isfile(path):
            return path, ending
        if os.path.isfile(os.path.join(path, name)):
            return os.path.join(path, name), ending
    return None, ""


def load_cifar10(path: str, target: Any) -> Any:
    """Load the five batches, and the test batch if it is there.

    Parameters
    ----------
    path : str
        The folder of the batches, the one in which the official archive lies or was unpacked,
        or the archive.
    target : mnist.data.pixels.fitting.Target

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    InputError
        A batch is missing, damaged or another file than its name says.
    """
    place, ending = find_cifar10(path)
    if place is None:
        raise InputError(
            "%s: found no %s.bin and no %s, expected the files of cifar-10-binary.tar.gz or "
            "cifar-10-python.tar.gz, or one of these" % (path, _TRAIN[0], _TRAIN[0])
        )
    names = [name + ending for name in _TRAIN]
    batches = _batches(place, [*names, _TEST + ending])
    missing = [name for name in names if name not in batches]
    if missing:
        raise InputError(
            "%s: found no %s, expected all five training batches" % (place, ", ".join(missing))
        )
    read = _from_binary if ending else _from_pickle
    test = batches.get(_TEST + ending)
    return Parts(
        train=_images([batches[name] for name in names], read, target),
        test=_images([test], read, target) if test else None,
        classes=CLASSES,
    )


class _Batch(NamedTuple):
    """What to call it in messages, how large it is, what others have not, and what reads it."""

    where: str
    size: int
    key: list
    read: Callable[[], bytes]


def _batches(place, names):
    """Return the batches that are there, by name."""
    if os.path.isfile(place):
        return {
            name: _Batch(
                "%s, %s" % (place, name), len(data), [name, *about(place)], lambda d=data: d
            )
            for name, data in read_tar(place, names).items()
        }
    paths = {name: os.path.join(place, name) for name in names}
    return {
        name: _Batch(
            path, os.path.getsize(path), about(path), functools.partial(read_regular, path)
        )
        for name, path in paths.items()
        if os.path.isfile(path)
    }


def _images(batches, read, target):
    def blocks():
        for batch in batches:
            pixels, y = read(batch.read(), batch.where)
            _check(y, batch.where)
            X = pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
            yield fit_array(np.ascontiguousarray(X), target), [y.tolist()]

    # a record is its pixels and more, in either format
    n_most = sum(batch.size // _PIXELS for batch in batches)
    key = ["cifar10", [batch.key for batch in batches]]
    every, remarks = tiles.collect(blocks, n_most, target, key)
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


def _from_binary(data, path):
    """Return pixels (n, 3072) and labels (n,): records of a label's byte and the pixels'."""
    data = np.frombuffer(data, np.uint8)
    if data.size % (1 + _PIXELS):
        raise InputError(
            "%s: found %d bytes, expected a multiple of %d: truncated, fetch it again"
            % (path, data.size, 1 + _PIXELS)
        )
    records = data.reshape(-1, 1 + _PIXELS)
    return records[:, 1:], records[:, 0].astype(np.int64)


def _from_pickle(content, path):
    """Return pixels (n, 3072) and labels (n,) from a dict with 'data' and 'labels'."""
    batch = read_pickle(io.BytesIO(content), path, numpy_recipes(path))
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
