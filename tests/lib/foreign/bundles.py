"""TensorFlow's checkpoints of version 2, written as their format is described."""

import struct

import numpy as np

TYPES = {"f4": 1, "f8": 2, "i4": 3, "i8": 9, "f2": 19}


def _register(value):
    for _ in range(8):
        value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value


_TABLE = [_register(value) for value in range(256)]


def checksum(data):
    """CRC-32C, one byte after the other."""
    value = 0xFFFFFFFF
    for byte in data:
        value = _TABLE[(value ^ byte) & 255] ^ value >> 8
    return value ^ 0xFFFFFFFF


def _masked(data):
    value = checksum(data)
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(value):
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def field(number, value):
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    return varint(number << 3) + varint(value)


def entry(array, offset, data):
    """A variable's record in the index."""
    axes = b"".join(field(2, field(1, n) if n else b"") for n in array.shape)
    parts = field(1, TYPES[array.dtype.str[1:]]) + field(2, axes)
    parts += (field(4, offset) if offset else b"") + field(5, len(data))
    return parts + varint(6 << 3 | 5) + struct.pack("<I", _masked(data))


def block(items, packed=None):
    """A block of a table; every second key is written whole."""
    content, restarts, last = b"", [], b""
    for number, (key, value) in enumerate(items):
        shared = 0
        if number % 2:
            while shared < min(len(key), len(last)) and key[shared] == last[shared]:
                shared += 1
        else:
            restarts.append(len(content))
        content += varint(shared) + varint(len(key) - shared) + varint(len(value))
        content += key[shared:] + value
        last = key
    restarts = restarts or [0]
    content += b"".join(struct.pack("<I", place) for place in [*restarts, len(restarts)])
    kind = b"\0"
    if packed is not None:
        content, kind = packed(content), b"\x01"
    return content + kind + struct.pack("<I", _masked(content + kind))


def literal(data):
    """Snappy's simplest form of a block."""
    n = len(data) - 1
    return varint(len(data)) + bytes([61 << 2]) + struct.pack("<H", n) + data


def table(items, packed=None, in_each=3, times=1):
    """A whole table, `in_each` entries a block; the index names each block `times` times."""
    items, data, index = sorted(items.items()), b"", []
    for start in range(0, len(items), in_each):
        part = items[start : start + in_each]
        made = block(part, packed)
        index.append((part[-1][0], varint(len(data)) + varint(len(made) - 5)))
        data += made
    places = []
    for made in (block([]), block(index * times, packed)):
        places += [varint(len(data)) + varint(len(made) - 5)]
        data += made
    footer = b"".join(places).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
    return data + footer


def write_bundle(prefix, arrays, packed=None, header=b"\x08\x01\x1a\x02\x08\x01"):
    """Write a checkpoint of named arrays; return the path of its index."""
    data, entries = b"", {b"": header}
    for name, array in sorted(arrays.items()):
        array = np.asarray(array)
        own = array.tobytes()
        entries[name.encode()] = entry(array, len(data), own)
        data += own
    with open(prefix + ".index", "wb") as file:
        file.write(table(entries, packed))
    with open(prefix + ".data-00000-of-00001", "wb") as file:
        file.write(data)
    return prefix + ".index"
