"""Snappy, the compression of LevelDB's blocks, unpacked."""

from __future__ import annotations

from .protobuf import varint


def unpack(data: bytes) -> bytes:
    """Return what a block of Snappy's holds.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    ValueError
        The block is damaged.
    """
    size, place = varint(data, 0)
    out = bytearray()  # a copy of 64 bytes takes three: at most 22 times the size
    while place < len(data):
        tag = data[place]
        kind, length = tag & 3, (tag >> 2) + 1
        place += 1
        if kind == 0:
            if length > 60:  # the length stands in the next 1 to 4 bytes
                length, place = _little(data, place, length - 60)
                length += 1
            if length > len(data) - place:
                raise ValueError("text without end")
            out += data[place : place + length]
            place += length
        else:
            if kind == 1:
                length = (tag >> 2 & 7) + 4
                offset, place = _little(data, place, 1)
                offset |= tag >> 5 << 8
            else:
                offset, place = _little(data, place, 2 if kind == 2 else 4)
            if not 0 < offset <= len(out):
                raise ValueError("a copy from before the beginning")
            _copy(out, offset, length)
        if len(out) > size:
            break
    if len(out) != size:
        raise ValueError("%d bytes, expected %d" % (len(out), size))
    return bytes(out)


def _little(data: bytes, place: int, n: int) -> tuple[int, int]:
    if n > len(data) - place:
        raise ValueError("a number without end")
    return int.from_bytes(data[place : place + n], "little"), place + n


def _copy(out: bytearray, offset: int, length: int) -> None:
    """Append what stands `offset` bytes before the end, again and again if that is less."""
    part = out[-offset:][:length]
    out += (part * (length // len(part) + 1))[:length]
