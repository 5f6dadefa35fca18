"""Compressed bytes, unpacked no further than an honest file can go."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Any, Callable, Dict

from ..errors import InputError, reason

#: Bytes that any compressed file may unpack to ...
PACKED_ROOM = 64 * 2**20
#: ... and beyond that, so many times its own size: numbers and pictures shrink to a third or so.
PACKED_RATIO = 100
_LZMA_MEMORY = 256 * 2**20

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
    most = most_unpacked(len(data))
    limit = most if exactly is None else min(most, exactly)
    parts, size, rest = [], 0, data
    try:
        while rest and size <= limit:
            decompressor = _MAKERS[kind]()
            part = decompressor.decompress(rest, limit + 1 - size)
            parts.append(part)
            size += len(part)
            if size > limit:
                break
            if not decompressor.eof:
                raise EOFError("the end is missing")
            rest = decompressor.unused_data.lstrip(b"\0")  # some programs fill up with zeros
    except DAMAGE as error:
        raise InputError("%s: truncated or damaged (%s)" % (where, reason(error))) from error
    if exactly is None or size <= exactly:
        check_unpacked(size, len(data), where)
    return b"".join(parts)
