"""Plain files in a tar archive that is in memory.

Python's tarfile would follow what an archive says of sparse files and of other headers, of which
a small one can say so much that it takes minutes; none of that is in honest archives.
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

#: Members that an archive may have.
MOST_MEMBERS = 1000
_BLOCK = 512  # bytes of a header; contents fill whole ones
_OCTAL = re.compile(rb"[0-7]{1,12}")
_FILES = (b"0", b"\0", b"7")  # types of a header that plain files have


def tar_members(data: bytes) -> Iterator[Tuple[str, bytes]]:
    """Yield the name and the content of each plain file.

    Parameters
    ----------
    data : bytes
        An archive that is not packed. Names are as their own headers have them: those that need
        a header more are cut.

    Raises
    ------
    ValueError
        It is damaged, or has more than `MOST_MEMBERS` members.
    """
    place = number = 0
    while place < len(data):
        header = data[place : place + _BLOCK]
        if not header.strip(b"\0"):  # two such blocks are the end
            return
        if len(header) < _BLOCK or _octal(header[148:156]) != _checksum(header):
            raise ValueError("no header at byte %d" % place)
        number += 1
        if number > MOST_MEMBERS:
            raise ValueError("it holds more than %d files" % MOST_MEMBERS)
        start, size = place + _BLOCK, _octal(header[124:136])
        if start + size > len(data):
            raise ValueError("the end is missing")
        if header[156:157] in _FILES:
            name = header[:100].partition(b"\0")[0].decode("latin-1")
            yield name, data[start : start + size]
        place = start + -(-size // _BLOCK) * _BLOCK
    if number == 0:
        raise ValueError("it is empty")


def _octal(field: bytes) -> int:
    text = field.strip(b" \0")
    if not _OCTAL.fullmatch(text):
        raise ValueError("%.20r is no octal number" % text)
    return int(text, 8)


def _checksum(header: bytes) -> int:
    """Return the sum of a header's bytes, those of the sum itself taken for blanks."""
    return sum(header) - sum(header[148:156]) + 8 * ord(" ")
