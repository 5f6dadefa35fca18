"""MATLAB's .mat files as images, such as SVHN's: of version 5 and, by h5py, 7.3."""

from __future__ import annotations

import os
import re
from typing import Any

import numpy as np

from lib.errors import InputError, reason
from lib.files.regular import open_regular

from ..reading import ANYHOW, Reading
from .array_names import find_parts
from .arrays import Array, load_arrays
from .hdf5 import DAMAGE as HDF5_DAMAGE
from .hdf5 import arrays_of, open_hdf5
from .idx_images import about
from .mat5 import HEADER, read_mat5

#: How SVHN's files are named (Netzer et al., "Reading Digits in Natural Images with Unsupervised
#: Feature Learning", 2011).
SVHN = re.compile(r"(train|test|extra)_32x32\.mat")
_VERSION_5, _VERSION_7_3 = b"MATLAB 5.0", b"MATLAB 7.3"


def load_mat(path: str, target: Any, reading: Reading = ANYHOW) -> Any:
    """Load images, and labels where there are any.

    Parameters
    ----------
    path : str
        A file of version 5 (also called 6 and 7) or 7.3 whose arrays have common names
        (`array_names`). As MATLAB has them, images are (h, w, c, n), or (h, w, n); with n
        first they are taken too. Beside SVHN's ``train_32x32.mat``, its ``test_32x32.mat``
        is the test set; its label 10, for the digit 0, becomes 0.
    target : mnist.data.pixels.fitting.Target
    reading : mnist.data.reading.Reading

    Returns
    -------
    mnist.data.images.Parts

    Raises
    ------
    UnavailableError
        Version 7.3, and the package h5py is missing.
    InputError
        The file is damaged, or holds no images.
    """
    files = {"train": path}
    folder, name = os.path.split(path)
    test = os.path.join(folder, "test_32x32.mat")
    if name in ("train_32x32.mat", "extra_32x32.mat") and os.path.isfile(test):
        files["test"] = test
    arrays: dict = {}
    parts: dict = {}
    for part, file in files.items():
        own = _arrays(file)
        shapes = {key: array.shape for key, array in own.items()}
        found = find_parts(shapes, file, reading.array if part == "train" else None)
        if part == "test":
            found = {"test": found["train"]}
        for each, names in found.items():
            start = "%s, " % os.path.basename(file) if len(files) > 1 else ""
            parts[each] = names._replace(
                images=start + names.images, labels=names.labels and start + names.labels
            )
        arrays.update((start + key, array) for key, array in own.items())
    key = ["mat", [about(file) for file in files.values()]]
    return load_arrays(arrays, parts, target, folder if len(files) > 1 else path, key, reading)


def _arrays(path):
    with open_regular(path) as file:
        head = file.read(HEADER)
        if head.startswith(_VERSION_5):
            arrays = {name: Array.of(_images_first(X)) for name, X in read_mat5(file, path).items()}
        elif not head.startswith(_VERSION_7_3):
            raise InputError(
                "%s: found %r at the start, expected a .mat file of version 5 or 7.3: damaged, or "
                "version 4, which is not read" % (path, head[:10])
            )
    if head.startswith(_VERSION_7_3):
        arrays = _of_version_7_3(path)
    if SVHN.fullmatch(os.path.basename(path)) and "y" in arrays:
        arrays["y"] = _mapped(arrays["y"], arrays["y"].shape, lambda y: y % 10)
    return arrays


def _images_first(X):
    """Return an array with the images along its first axis."""
    last = (X.ndim == 4 and X.shape[2] in (1, 3)) or (X.ndim == 3 and X.shape[0] == X.shape[1])
    return np.moveaxis(X, -1, 0) if last else X


def _of_version_7_3(path):
    """Return the arrays, whose axes are in HDF5 in the opposite order."""
    file = open_hdf5(path)
    try:
        arrays = arrays_of(file, path)
        return {name: _turned(array) for name, array in arrays.items() if not array.refused}
    except HDF5_DAMAGE as error:
        if isinstance(error, InputError):
            raise
        raise InputError("%s: damaged .mat file (%s)" % (path, reason(error))) from error


def _turned(array):
    """Return (n, c, w, h) as (n, h, w, c), (n, w, h) as (n, h, w), (1, n) as (n, 1)."""
    shape = array.shape
    if len(shape) == 2 and shape[0] == 1:
        return Array(array.dtype, shape[::-1], lambda: iter([array.all().T]))
    axes = (0, *range(len(shape) - 1, 0, -1))
    if len(shape) not in (3, 4):
        return array
    return _mapped(array, tuple(shape[i] for i in axes), lambda block: block.transpose(axes))


def _mapped(array, shape, function):
    """Return an array of another shape, whose blocks and rows go through a function."""

    def rows(indices):
        return function(array.rows(indices))

    return Array(
        array.dtype,
        shape,
        lambda: map(function, array.blocks()),
        array.rows and rows,
        array.refused,
    )
