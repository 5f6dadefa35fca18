"""Compressed bytes, unpacked no further than an honest file can go."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from typing import Any, Callable, Dict, Iterator

from ..errors import InputError, reason

#: Bytes that any compressed file may unpack to ...
PACKED_ROOM = 64 * 2**20
#: ... and beyond that, so many times its own size: numbers and pictures shrink to a third or so.
PACKED_RATIO = 100
_LZMA_MEMORY = 256 * 2**20
#: Streams that a file may have, one after the other: bgzip makes one of every 64 kB.
MOST_STREAMS = 10**6
_NOT_ZERO = re.compile(rb"[^\0]")
_FIRST_BLOCK, _LAST_BLOCK = 2**10, 2**20  # bytes that are unpacked at a time

#: What raises on wrong bytes in any of them.
DAMAGE = (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError)

_MAKERS: Dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "zlib": lambda: zlib.decompressobj(15),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY),
}


def most_unpacked(packed: int) -> int:
    """Return how many bytes may come out of `packed` bytes."""
    return max(PACKED_ROOM, PACKED_RATIO * packed)


def check_unpacked(size: int, packed: int, where: str) -> None:
    """Raise InputError if `size` bytes are more than may come out of `packed` bytes."""
    if size > most_unpacked(packed):
        raise InputError(
            "%s: %d bytes would unpack to more than %d, refused as a decompression bomb (the "
            "limits PACKED_ROOM and PACKED_RATIO of lib.files.unpacking): store it uncompressed"
            % (where, packed, most_unpacked(packed))
        )


def unpack(data: bytes, kind: str, where: str, exactly: int | None = None) -> bytes:
    """Return what `data` unpack to.

    Parameters
    ----------
    data : bytes
        One compressed stream or several, one after the other.
    kind : {'gzip', 'zlib', 'bz2', 'xz'}
    where : str
        What to call the file in messages.
    exactly : int, optional
        How many bytes there have to be; one more than that is enough to see a surplus.

    Raises
    ------
    InputError
        Truncated or damaged, or more comes out than `most_unpacked` allows.
    """
    limit = most_unpacked(len(data))
    if exactly is not None:
        limit = min(limit, exactly)
    try:
        unpacked = b"".join(_parts(data, kind, limit + 1))
    except DAMAGE as error:
        raise InputError("%s: truncated or damaged (%s)" % (where, reason(error))) from error
    if exactly is None or len(unpacked) <= exactly:
        check_unpacked(len(unpacked), len(data), where)
    return unpacked


def _parts(data: bytes, kind: str, most: int) -> Iterator[bytes]:
    """Yield up to `most` bytes of what `data` unpack to."""
    place, left, streams = 0, most, 0
    while left > 0 and place < len(data):
        streams += 1
        if streams > MOST_STREAMS:
            raise ValueError("more than %d streams" % MOST_STREAMS)
        decompressor, block = _MAKERS[kind](), _FIRST_BLOCK
        while left > 0 and not decompressor.eof:
            if place >= len(data):
                raise EOFError("the end is missing")
            # All of the rest at once would be copied again for each stream in it.
            part = decompressor.decompress(data[place : place + block], left)
            place = min(len(data), place + block) - len(decompressor.unused_data)
            block = min(2 * block, _LAST_BLOCK)
            left -= len(part)
            yield part
        behind = _NOT_ZERO.search(data, place)  # some programs fill up with zeros
        place = len(data) if behind is None else behind.start()
