"""Lists of arrays as joblib and pickle have stored them since 2010, read without running code.

Upstream's models are joblib lists of 2015: a short pickle that names one ``.npy`` file per
array. Newer joblib puts the numbers between the pickle's operations.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zlib
from typing import Any, BinaryIO, Callable, Dict

import numpy as np

from ..errors import InputError
from .npy import make_array, parse_npy
from .numpy_pickles import PickledArray, Recipes, numpy_recipes
from .pickle_reader import read_pickle

# Where these have been kept over the years; none of the modules is imported.
_JOBLIB = [
    prefix + "joblib." + module
    for prefix in ("", "sklearn.externals.")
    for module in ("numpy_pickle", "numpy_pickle_compat")
]
_STARTS = (b"\x80", b"(", b"]")  # a pickle since protocol 2; older ones of a list or tuple
_PACKERS: Dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.decompress,
    b"BZ": bz2.decompress,
    b"\xfd7": lzma.decompress,
    b"]\0": lzma.decompress,
    b"x\x01": zlib.decompress,
    b"x^": zlib.decompress,
    b"x\x9c": zlib.decompress,
    b"x\xda": zlib.decompress,
    # joblib before 0.10: the length as 19 characters, then zlib.
    b"ZF": lambda data: zlib.decompress(data[2 + 19 :]),
}


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
    unpack = _PACKERS.get(data[:2])
    if unpack is not None:
        try:
            data = unpack(data)
        except (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
            raise InputError("%s: truncated or damaged (%s)" % (path, error)) from error
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
        data = stream.read(_size(dtype, shape, path))
        return make_array(data, dtype, shape, state["order"] == "F", path)

    recipes = numpy_recipes(path)
    for package in _JOBLIB:
        recipes[package, "NDArrayWrapper"] = lambda: PickledArray(lambda s: _read_beside(path, s))
        recipes[package, "NumpyArrayWrapper"] = lambda: PickledArray(inline)
    return recipes


def _size(dtype: Any, shape: Any, path: str) -> int:
    size = make_array(b"", dtype, (0,), False, path).itemsize
    for n in shape:
        size *= n
    return size


def _read_beside(path: str, state: Any) -> np.ndarray:
    """Return the array in the file that ``state`` names, which must lie in the same folder."""
    name = state["filename"]
    folder = os.path.dirname(os.path.abspath(path))
    if not isinstance(name, str) or name != os.path.basename(name) or "\\" in name or "\0" in name:
        raise InputError("%s: names the array file %r, refused: not in its folder" % (path, name))
    beside = os.path.join(folder, name)
    if not os.path.isfile(beside):
        raise InputError(
            "%s: needs the array file %s beside it; copy all of the model's files" % (path, name)
        )
    if os.path.dirname(os.path.realpath(beside)) != os.path.realpath(folder):
        raise InputError("%s: array file %s is a link out of the folder, refused" % (path, name))
    with open(beside, "rb") as file:
        return parse_npy(file.read(), beside)
