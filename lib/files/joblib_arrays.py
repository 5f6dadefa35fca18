"""Lists of arrays as joblib and pickle have stored them since 2010, read without running code.

Upstream's models are joblib lists of 2015: a short pickle that names one ``.npy`` file per
array. Newer joblib puts the numbers between the pickle's operations.
"""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO, Dict, Set, Tuple

import numpy as np

from ..errors import InputError
from .npy import count_bytes, make_array, parse_npy, plain_dtype
from .numpy_pickles import PickledArray, Recipes, numpy_recipes
from .pickle_reader import read_pickle
from .regular import is_regular, read_regular
from .unpacking import unpack

# Where these have been kept over the years; none of the modules is imported.
_JOBLIB = [
    prefix + "joblib." + module
    for prefix in ("", "sklearn.externals.")
    for module in ("numpy_pickle", "numpy_pickle_compat")
]
_MOST_NAME = 300  # characters that are shown of a file's name
_STARTS = (b"\x80", b"(", b"]")  # a pickle since protocol 2; older ones of a list or tuple
_PACKERS: Dict[bytes, str] = {
    b"\x1f\x8b": "gzip",
    b"BZ": "bz2",
    b"\xfd7": "xz",
    b"]\0": "xz",
    b"x\x01": "zlib",
    b"x^": "zlib",
    b"x\x9c": "zlib",
    b"x\xda": "zlib",
}
# joblib before 0.10: these two, the length as 19 characters, then zlib.
_OLD_ZLIB, _OLD_LENGTH = b"ZF", 19


def read_array_list(data: bytes, path: str) -> list[np.ndarray]:
    """Read a list of arrays.

    Parameters
    ----------
    data : bytes
        The file's content, perhaps compressed.
    path : str
        The file's name: array files are looked for beside it.

    Returns
    -------
    list of ndarray

    Raises
    ------
    InputError
        The file is damaged, holds something else, wants to run code or to read a file
        outside its folder, or an array file is missing.
    """
    if data[:2] == _OLD_ZLIB:
        data = unpack(data[len(_OLD_ZLIB) + _OLD_LENGTH :], "zlib", path)
    elif data[:2] in _PACKERS:
        data = unpack(data, _PACKERS[data[:2]], path)
    if data[:1] not in _STARTS:
        raise InputError(
            "%s: found %r at the start, expected an .npz file, or a list of arrays by joblib "
            "or pickle" % (path, data[:4])
        )
    stream = io.BytesIO(data)
    items = read_pickle(stream, path, _recipes(stream, path))
    if not isinstance(items, (list, tuple)):
        raise InputError("%s: holds no list, expected a list of arrays" % path)
    for i, item in enumerate(items):
        if not isinstance(item, PickledArray) or item.array is None:
            raise InputError("%s: item %d is no array, expected a list of arrays" % (path, i))
    return [item.array for item in items]


def _recipes(stream: BinaryIO, path: str) -> Recipes:
    """Return what ``read_pickle`` may make, bound to one file."""

    def inline(state: Any) -> np.ndarray:  # joblib 0.10 and later
        if state.get("numpy_array_alignment_bytes") is not None:
            stream.read(ord(stream.read(1)))
        dtype, shape = state["dtype"].text, state["shape"]
        data = stream.read(count_bytes(plain_dtype(dtype, path), shape, path))
        return make_array(data, dtype, shape, state["order"] == "F", path)

    recipes, taken = numpy_recipes(path), set()  # type: Recipes, Set[Tuple[int, int]]

    def beside(state: Any) -> np.ndarray:
        return _read_beside(path, state, taken)

    for package in _JOBLIB:
        recipes[package, "NDArrayWrapper"] = lambda: PickledArray(beside)
        recipes[package, "NumpyArrayWrapper"] = lambda: PickledArray(inline)
    return recipes


def _read_beside(path: str, state: Any, taken: Set[Tuple[int, int]]) -> np.ndarray:
    """Return the array in the file that ``state`` names, which must lie in the same folder.

    ``taken`` are the files that have been read: to name one many times takes memory for nothing.
    """
    name = state["filename"]
    folder = os.path.dirname(os.path.abspath(path))
    if not isinstance(name, str):
        raise TypeError("an array file whose name is no text")
    if name != os.path.basename(name) or "\\" in name or "\0" in name:
        raise InputError(
            "%s: names the array file %r, refused: not in its folder" % (path, name[:_MOST_NAME])
        )
    beside = os.path.join(folder, name)
    if not is_regular(beside):
        raise InputError(
            "%s: needs the array file %s beside it; copy all of the model's files"
            % (path, name[:_MOST_NAME])
        )
    if os.path.dirname(os.path.realpath(beside)) != os.path.realpath(folder):
        raise InputError("%s: array file %s is a link out of the folder, refused" % (path, name))
    about = os.stat(beside)
    if (about.st_dev, about.st_ino) in taken:
        raise InputError("%s: names the array file %s more than once, refused" % (path, name))
    taken.add((about.st_dev, about.st_ino))
    return parse_npy(read_regular(beside), beside)
