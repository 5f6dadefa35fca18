"""LevelDB's sorted tables: keys and values in blocks, with an index of the blocks at the end."""

from __future__ import annotations

import struct
from typing import Dict, Iterator, Tuple

from ..errors import InputError, reason
from . import snappy
from .crc32c import crc32c, masked
from .protobuf import varint

_MAGIC = 0xDB4775248B80FB57
_FOOTER = 48  # bytes: two handles, filled up, and the magic number
_TRAILER = 5  # behind a block: how it is packed, and its checksum
_PLAIN, _SNAPPY = 0, 1
_MOST_ENTRIES = 10**5


def read_table(data: bytes, path: str) -> Dict[bytes, bytes]:
    """Return the values of a table by their keys.

    Parameters
    ----------
    data : bytes
        The file's content.
    path : str
        What to call the file in messages.

    Raises
    ------
    InputError
        It is another kind of file, or damaged.
    """
    if len(data) < _FOOTER or struct.unpack("<Q", data[-8:])[0] != _MAGIC:
        raise InputError("%s: truncated, or no table of LevelDB's" % path)
    found: Dict[bytes, bytes] = {}
    try:
        footer = data[-_FOOTER:-8]
        _, place = _handle(footer, 0)  # of names of filters, which there are none of
        index, _ = _handle(footer, place)
        seen = 0
        for _, value in _entries(_block(data, index)):
            handle, _ = _handle(value, 0)
            seen += handle[1]
            if seen > len(data):
                raise ValueError("blocks that lie over each other")
            for key, content in _entries(_block(data, handle)):
                found[key] = content
                if len(found) > _MOST_ENTRIES:
                    raise ValueError("more than %d entries" % _MOST_ENTRIES)
    except (ValueError, struct.error) as error:
        raise InputError("%s: damaged table (%s)" % (path, reason(error))) from error
    return found


def _handle(data: bytes, place: int) -> Tuple[Tuple[int, int], int]:
    """A block's place and size, and the place behind them."""
    start, place = varint(data, place)
    size, place = varint(data, place)
    return (start, size), place


def _block(data: bytes, handle: Tuple[int, int]) -> bytes:
    start, size = handle
    if start + size + _TRAILER > len(data):
        raise ValueError("a block behind the end")
    content = data[start : start + size]
    kind, checksum = struct.unpack("<BI", data[start + size : start + size + _TRAILER])
    if masked(crc32c(data[start : start + size + 1])) != checksum:
        raise ValueError("a block whose checksum is wrong")
    if kind == _SNAPPY:
        return snappy.unpack(content)
    if kind != _PLAIN:
        raise ValueError("a block that is packed in the way %d" % kind)
    return content


def _entries(block: bytes) -> Iterator[Tuple[bytes, bytes]]:
    """Yield keys, of which each leaves out what it shares with the one before, and values."""
    if len(block) < 4:
        raise ValueError("a block without restarts")
    restarts = struct.unpack("<I", block[-4:])[0]
    end = len(block) - 4 - 4 * restarts
    if end < 0:
        raise ValueError("a block without entries")
    place, key = 0, b""
    while place < end:
        shared, place = varint(block, place)
        own, place = varint(block, place)
        size, place = varint(block, place)
        if shared > len(key) or own + size > end - place:
            raise ValueError("an entry without end")
        key = key[:shared] + block[place : place + own]
        place += own
        yield key, block[place : place + size]
        place += size
