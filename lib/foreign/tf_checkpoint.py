"""TensorFlow's checkpoints of version 2: variables by name, in an index and files of numbers."""

from __future__ import annotations

import math
import os
import re
from typing import Dict, Iterable, List, NamedTuple, Tuple

import numpy as np

from ..errors import InputError, reason
from ..files.regular import MOST_BYTES, is_regular, open_regular, read_regular
from .crc32c import crc32c, masked
from .protobuf import fields, number, parts
from .sstable import read_table

INDEX = ".index"
_STATE = "checkpoint"  # a text beside the files, which names the newest of them
_MOST_INDEX = 64 * 2**20
_MOST_STATE = 2**20
_MOST_AXES = 32
_TYPES = {1: "f4", 2: "f8", 3: "i4", 4: "u1", 5: "i2", 6: "i1", 9: "i8", 19: "f2"}
_NAMED = 6  # variables that are shown of a checkpoint


class Entry(NamedTuple):
    """Where a variable's numbers lie."""

    dtype: int
    shape: Tuple[int, ...]
    shard: int
    offset: int
    size: int
    checksum: int
    is_sliced: bool


def find_index(path: str) -> str | None:
    """Return the ``.index`` file that a path means, None if it means no checkpoint.

    Parameters
    ----------
    path : str
        One of a checkpoint's files, what their names have in common, as ``saver.restore`` takes
        it, or a folder: there the text file ``checkpoint`` names the newest.
    """
    if os.path.isdir(path):
        return _newest(path)
    for name in (path, re.sub(r"(\.meta|\.data-\d{5}-of-\d{5})$", "", path) + INDEX):
        if name.endswith(INDEX) and is_regular(name):
            return name
    return None


def _newest(folder: str) -> str | None:
    state = os.path.join(folder, _STATE)
    if is_regular(state):
        text = read_regular(state, _MOST_STATE).decode("utf-8", "replace")
        named = re.search(r'^model_checkpoint_path: "([^"]*)"', text, re.MULTILINE)
        # the path is that of the machine where it was trained: the name is enough
        name = re.split(r"[/\\]", named.group(1))[-1] if named else ""
        index = os.path.join(folder, name + INDEX)
        if name and is_regular(index):
            return index
    found = [name for name in os.listdir(folder) if name.endswith(INDEX)]
    if not found:
        return None
    numbers = {name: [int(n) for n in re.findall(r"\d+", name)[-1:]] for name in found}
    return os.path.join(folder, max(found, key=lambda name: (numbers[name], name)))


class Checkpoint:
    """A checkpoint whose index has been read.

    Parameters
    ----------
    index : str
        The path of the ``.index`` file.

    Attributes
    ----------
    entries : dict of str to Entry

    Raises
    ------
    InputError
        The index is damaged, or another kind of file.
    """

    def __init__(self, index: str) -> None:
        self.path = index
        table = read_table(read_regular(index, _MOST_INDEX), index)
        try:
            header = fields(table.pop(b"", b""))
            self._shards = number(header, 1)
            if number(header, 2) != 0:
                raise ValueError("numbers whose largest byte comes first")
            self.entries = {name.decode(): _entry(value) for name, value in table.items()}
        except ValueError as error:
            raise InputError("%s: damaged index (%s)" % (index, reason(error))) from error

    def read(self, names: Iterable[str]) -> List[np.ndarray]:
        """Return variables.

        Parameters
        ----------
        names : iterable of str

        Raises
        ------
        InputError
            One is not there, is no array of numbers, or is damaged.
        """
        return [self._read(name) for name in names]

    def shapes(self) -> Dict[str, Tuple[int, ...]]:
        """Return the variables' shapes by their names."""
        return {name: entry.shape for name, entry in self.entries.items()}

    def _read(self, name: str) -> np.ndarray:
        if name not in self.entries:
            shown = ", ".join(sorted(self.entries)[:_NAMED])
            raise InputError("%s: found no variable %s, but %s" % (self.path, name, shown))
        entry = self.entries[name]
        where = "%s, %s" % (self.path, name)
        if entry.dtype not in _TYPES or entry.is_sliced:
            raise InputError("%s: not an array of plain numbers that lies in one piece" % where)
        dtype = np.dtype("<" + _TYPES[entry.dtype])
        if entry.size != math.prod(entry.shape) * dtype.itemsize or entry.size > MOST_BYTES:
            raise InputError(
                "%s: damaged: %d bytes for the shape %r" % (where, entry.size, entry.shape)
            )
        data = self._bytes(entry, where)
        if masked(crc32c(data)) != entry.checksum:
            raise InputError("%s: damaged: the checksum of its numbers is wrong" % where)
        array = np.frombuffer(data, dtype).reshape(entry.shape)
        return array.astype(dtype.newbyteorder("="))

    def _bytes(self, entry: Entry, where: str) -> bytes:
        name = "%s.data-%05d-of-%05d" % (self.path[: -len(INDEX)], entry.shard, self._shards)
        if not is_regular(name):
            raise InputError("%s: needs the file %s beside it" % (where, os.path.basename(name)))
        with open_regular(name) as file:
            end = os.fstat(file.fileno()).st_size
            if entry.offset + entry.size <= end:
                file.seek(entry.offset)
                data = file.read(entry.size)
                if len(data) == entry.size:
                    return data
        raise InputError(
            "%s: %s has %d bytes, expected %d or more"
            % (where, os.path.basename(name), end, entry.offset + entry.size)
        )


def _entry(value: bytes) -> Entry:
    message = fields(value)
    shape = []
    for part in parts(message, 2)[-1:]:
        for axis in parts(fields(part), 2):
            shape.append(number(fields(axis), 1))
    if len(shape) > _MOST_AXES or any(n > MOST_BYTES for n in shape):
        raise ValueError("a shape that no array has")
    shard, offset, size, checksum = (number(message, field) for field in (3, 4, 5, 6))
    is_sliced = bool(message.get(7))
    return Entry(number(message, 1), tuple(shape), shard, offset, size, checksum, is_sliced)
