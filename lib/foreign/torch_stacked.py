"""PyTorch's files from 0.2 to 1.5: five pickles, one after the other, then the storages."""

from __future__ import annotations

import io
import struct
from typing import Any, Dict, Tuple

import numpy as np

from ..errors import InputError
from ..files.pickle_reader import read_pickle
from .torch_objects import Storage, TorchRecipes, storage_kind

_MAGIC, _PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
#: How such a file begins: the magic number as a pickle.
SIGNATURE = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."


class View(Storage):
    """A part of another storage, which PyTorch kept as a storage of its own."""

    def __init__(self, whole: Storage, offset: Any, count: Any) -> None:
        super().__init__(whole.kind, count, whole.order)
        self._whole, self._offset = whole, offset

    def numbers(self, where: str) -> np.ndarray:
        """Return the numbers of the part."""
        start, count = self._offset, self.count
        if type(start) is not int or type(count) is not int or start < 0 or count < 0:
            raise InputError("%s: damaged: a part of a storage without a proper size" % where)
        return self._whole.numbers(where)[start : start + count]


def read_stacked(data: bytes, path: str) -> Any:
    """Return the object in a file that ``torch.save`` wrote before 1.6.

    Parameters, returned value and errors are those of `lib.foreign.torch_zip.read_zip`.
    """
    stream = io.BytesIO(data)
    magic, protocol, system = (read_pickle(stream, path, {}) for _ in range(3))
    if magic != _MAGIC or protocol != _PROTOCOL or not isinstance(system, dict):
        raise InputError("%s: not a file of torch.save, or a damaged one" % path)
    order = "<" if system.get("little_endian", True) else ">"
    storages: Dict[Any, Storage] = {}

    def outside(saved: Any) -> Any:
        if saved[0] == "module":
            return saved[1]  # the class; the rest is its source
        word, named, key, _, _, view = saved
        if word != "storage" or not isinstance(key, str):
            raise ValueError("an object outside of the pickle that is no storage")
        if key not in storages:
            storages[key] = Storage(storage_kind(named), None, order)
        return storages[key] if view is None else View(storages[key], *view[1:])

    found = read_pickle(stream, path, TorchRecipes(path), outside)
    keys = read_pickle(stream, path, {})
    if not isinstance(keys, list) or any(not isinstance(key, str) for key in keys):
        raise InputError("%s: damaged: no list of the tensors' numbers" % path)
    for key in keys:
        kind = storages[key].kind if key in storages else None
        if kind is None:
            raise InputError("%s: damaged: numbers that no tensor has" % path)
        read_counted(stream, storages[key], data, path)
    return found


def read_counted(stream: io.BytesIO, storage: Storage, data: bytes, path: str) -> None:
    """Give a storage its numbers, which begin with how many there are.

    Raises
    ------
    InputError
        The file ends before.
    """
    start, end = count_at(stream, storage.kind.itemsize, len(data), path)
    storage.read = lambda: memoryview(data)[start:end]
    stream.seek(end)


def count_at(stream: io.BytesIO, itemsize: int, end: int, path: str) -> Tuple[int, int]:
    """Return where the numbers that a count announces begin and end."""
    head = stream.read(8)
    start = stream.tell()
    count = struct.unpack("<q", head)[0] if len(head) == 8 else -1
    if not 0 <= count <= (end - start) // itemsize:
        raise InputError("%s: truncated: the tensors' numbers end before the file says" % path)
    return start, start + count * itemsize
