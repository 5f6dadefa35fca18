"""Protocol Buffers' messages, as far as their bytes tell: numbered fields and their values."""

from __future__ import annotations

from typing import Dict, List, Tuple, Union

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_DIGITS = 10  # bytes of a number: 64 bits, 7 in each

Value = Union[int, bytes]


def varint(data: bytes, place: int) -> Tuple[int, int]:
    """Return the number that stands at a place, and the place behind it.

    Raises
    ------
    ValueError
        The bytes end before, or the number has more than 64 bits.
    """
    value = 0
    for digit in range(_MOST_DIGITS):
        if place >= len(data):
            raise ValueError("a number without end")
        byte = data[place]
        place += 1
        value |= (byte & 127) << (7 * digit)
        if byte < 128:
            if value >= 1 << 64:
                break
            return value, place
    raise ValueError("a number of more than 64 bits")


def fields(data: bytes) -> Dict[int, List[Value]]:
    """Return a message's values by the numbers of their fields, each in the order of the file.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    dict of int to list
        Whole numbers, as they stand there without a sign, and bytes: texts and messages.

    Raises
    ------
    ValueError
        The bytes are no message.

    Examples
    --------
    >>> fields(bytes([0x08, 0x96, 0x01]))
    {1: [150]}
    """
    found: Dict[int, List[Value]] = {}
    place = 0
    while place < len(data):
        tag, place = varint(data, place)
        kind = tag & 7
        value: Value
        if kind == _VARINT:
            value, place = varint(data, place)
        else:
            length = {_FIXED64: 8, _FIXED32: 4}.get(kind, 0)
            if kind == _BYTES:
                length, place = varint(data, place)
            elif not length:
                raise ValueError("a field of kind %d" % kind)
            if length > len(data) - place:
                raise ValueError("a field without end")
            part = data[place : place + length]
            value = part if kind == _BYTES else int.from_bytes(part, "little")
            place += length
        found.setdefault(tag >> 3, []).append(value)
    return found


def number(message: Dict[int, List[Value]], field: int, default: int = 0) -> int:
    """Return a field's last number; raise ValueError if it is none."""
    value = message.get(field, [default])[-1]
    if not isinstance(value, int):
        raise ValueError("field %d is no number" % field)
    return value


def parts(message: Dict[int, List[Value]], field: int) -> List[bytes]:
    """Return a field's texts or messages; raise ValueError if one is a number."""
    values = message.get(field, [])
    found = [value for value in values if isinstance(value, bytes)]
    if len(found) != len(values):
        raise ValueError("field %d is a number" % field)
    return found
