"""Files out of a .tar.gz archive, into memory: nothing of it is written to the disk."""

from __future__ import annotations

import os
import re
from typing import Dict, Sequence

from lib.errors import InputError
from lib.files.regular import read_regular
from lib.files.unpacking import unpack

_MOST_PACKED = 2**30  # bytes
_MOST_UNPACKED = 2**28  # bytes; CIFAR-10 has 186 million
_MOST_MEMBERS = 1000
_BLOCK = 512  # bytes of a header; contents fill whole ones
_OCTAL = re.compile(rb"[0-7]{1,12}")
_FILES = (b"0", b"\0", b"7")  # types of a header that plain files have


def read_tar(path: str, names: Sequence[str]) -> Dict[str, bytes]:
    """Return the content of some files of an archive.

    Parameters
    ----------
    path : str
        A .tar.gz file.
    names : sequence of str
        Without folders; a file counts wherever it lies in the archive.

    Returns
    -------
    dict from name to bytes
        Those that are there.

    Raises
    ------
    InputError
        It is damaged, or larger than `_MOST_UNPACKED` when it is unpacked.
    """
    data = unpack(read_regular(path, _MOST_PACKED), "gzip", path, exactly=_MOST_UNPACKED)
    if len(data) > _MOST_UNPACKED:
        raise InputError(
            "%s: unpacks to more than %d bytes: unpack it yourself, and give the folder"
            % (path, _MOST_UNPACKED)
        )
    try:
        return dict(_files(data, names, path))
    except InputError:
        raise
    except ValueError as error:
        raise InputError("%s: damaged archive (%s); fetch it again" % (path, error)) from error


def _files(data, names, path):
    """Yield (name, content) of the files in question.

    Python's tarfile would follow what an archive says of sparse files and of other headers, of
    which a small one can say so much that it takes minutes; none of that is in honest archives.
    """
    place = number = 0
    while place < len(data):
        header = data[place : place + _BLOCK]
        if not header.strip(b"\0"):  # two such blocks are the end
            return
        if len(header) < _BLOCK or _octal(header[148:156]) != _checksum(header):
            raise ValueError("no header at byte %d" % place)
        number += 1
        if number > _MOST_MEMBERS:
            raise InputError("%s: holds more than %d files" % (path, _MOST_MEMBERS))
        start, size = place + _BLOCK, _octal(header[124:136])
        if start + size > len(data):
            raise ValueError("the end is missing")
        name = os.path.basename(header[:100].partition(b"\0")[0].decode("latin-1"))
        if name in names and header[156:157] in _FILES:
            yield name, data[start : start + size]
        place = start + -(-size // _BLOCK) * _BLOCK
    if number == 0:
        raise ValueError("it is empty")


def _octal(field):
    text = field.strip(b" \0")
    if not _OCTAL.fullmatch(text):
        raise ValueError("%.20r is no octal number" % text)
    return int(text, 8)


def _checksum(header):
    """Return the sum of a header's bytes, those of the sum itself taken for blanks."""
    return sum(header) - sum(header[148:156]) + 8 * ord(" ")
