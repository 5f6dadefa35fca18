"""Arrays of arrays of unlike shapes, as NumPy made, wrote and read them until 2022.

Copied into ported trees. Their files are pickles; they are read without running what they say.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO, Iterator

import numpy as np

from .errors import InputError
from .files.numpy_pickles import PickledArray, PickledDtype, numpy_recipes
from .files.pickle_reader import Recipes, read_pickle

_MAGIC = b"\x93NUMPY"


def array(values: Any) -> np.ndarray:
    """Return an array of `values`, which may be arrays or lists of unlike shapes.

    Parameters
    ----------
    values : array_like
        What NumPy can make an array of, or a sequence of arrays of unlike shapes.

    Returns
    -------
    ndarray
        For unlike shapes, of one dimension and Python objects.
    """
    if isinstance(values, (list, tuple)) and len({_shape(value) for value in values}) > 1:
        objects = np.empty(len(values), object)
        for number, value in enumerate(values):
            objects[number] = value
        return objects
    return np.asarray(values)


def _shape(value: Any) -> Any:
    """Return what an array of `value` would have as its shape, None where that is no one's."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return tuple(shape)
    if not isinstance(value, (list, tuple)):
        return ()
    inner = {_shape(item) for item in value}
    return (len(value), *inner.pop()) if len(inner) == 1 and None not in inner else (len(value),)


def load(file: Any, mmap_mode: Any = None) -> Any:
    """Return what ``numpy.load`` does, and arrays of Python objects too, Python 2's as well.

    Parameters
    ----------
    file : str, os.PathLike or binary file object
    mmap_mode : str, optional
        As for ``numpy.load``, for arrays of numbers.

    Returns
    -------
    ndarray, or for an ``.npz`` a mapping from names to ndarray

    Raises
    ------
    InputError
        A pickle in the file is damaged, or names something that is neither NumPy's nor plain.
    """
    if mmap_mode is not None or not isinstance(file, (str, os.PathLike)):
        if mmap_mode is not None or not hasattr(file, "seek"):
            return np.load(file, mmap_mode=mmap_mode)
        start = file.tell()
        data = file.read()
        file.seek(start)
        found = _objects(io.BytesIO(data), "the file")
        return np.load(file) if found is None else found
    where = os.fspath(file)
    with open(where, "rb") as stream:
        head = stream.read(2)
        stream.seek(0)
        found = None if head == b"PK" else _objects(stream, where)
    if head == b"PK":
        return Archive(where)
    return np.load(where) if found is None else found


class Archive(Mapping):
    """The arrays of an ``.npz`` file by name, each read when it is asked for.

    Attributes
    ----------
    files : list of str
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._zip = zipfile.ZipFile(path)
        self._entries = {
            name[: -len(".npy")] if name.endswith(".npy") else name: name
            for name in self._zip.namelist()
        }
        self.files = list(self._entries)

    def __getitem__(self, name: str) -> Any:
        data = self._zip.read(self._entries[name])
        found = _objects(io.BytesIO(data), "%s: %s" % (self._path, name))
        return np.load(io.BytesIO(data)) if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def _objects(stream: BinaryIO, where: str) -> Any:
    """Return the array of objects in an ``.npy`` file, None where it holds something else."""
    if stream.read(len(_MAGIC)) != _MAGIC:
        return None
    stream.seek(0)
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0
    if version[0] > 1:
        read = np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    if not dtype.hasobject:
        return None
    found = _made(read_pickle(stream, where, _recipes(where)))
    if not isinstance(found, np.ndarray) or found.shape != shape:
        raise InputError("%s: the pickle holds no array of the size that the file says" % where)
    return found


def _recipes(where: str) -> Recipes:
    """Return what makes the objects of a pickle: arrays of numbers, and of such arrays."""
    recipes = dict(numpy_recipes(where))

    def scalar(dtype: PickledDtype, data: Any) -> PickledArray:
        made = PickledArray(contents)
        made.build((1, (), dtype, False, data))
        return made

    plain = numpy_recipes(where)["numpy.core.multiarray", "_reconstruct"]
    assert plain is not None

    def contents(state: Any) -> Any:
        _, shape, dtype, _, data = state
        if not dtype.text.lstrip("|<>=").startswith("O"):
            return plain().contents(state)
        objects = np.empty(len(data), object)
        for number, item in enumerate(data):
            objects[number] = _made(item)
        return objects.reshape(shape)

    for package in ("numpy.core", "numpy._core"):
        recipes[package + ".multiarray", "_reconstruct"] = lambda *_: PickledArray(contents)
        recipes[package + ".multiarray", "scalar"] = scalar
    return recipes


def _made(item: Any) -> Any:
    """Return an object of a pickle with the arrays in it put in their places."""
    if isinstance(item, PickledArray):
        return item.array
    if isinstance(item, (list, tuple)):
        return type(item)(_made(each) for each in item)
    if isinstance(item, dict):
        return {key: _made(value) for key, value in item.items()}
    return item
