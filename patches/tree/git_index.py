"""Which files of a git checkout differ from what git has staged, without running git.

A tree's own git configuration can name programs that git starts (``core.fsmonitor``, filters,
hooks); a tree that comes from elsewhere must not have them run. So the index is read here: a
list of paths and of the hashes of their contents.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from typing import Any, Dict, Iterator, Optional, Tuple

from lib.errors import InputError, UnavailableError

_LARGEST = 256 * 2**20
_LONGEST = 4096  # bytes of a path
_FIXED = 40  # bytes of times, device, owner, mode and size before an entry's hash


def uncommitted(top: str, contents: Dict[str, bytes]) -> Any:
    """Return the paths below `top` that git tracks and whose contents it does not have, sorted.

    Parameters
    ----------
    top : str
        A folder, links resolved; it need not be the top of a checkout.
    contents : dict
        {path below it: bytes} of the files in question.

    Raises
    ------
    UnavailableError
        It is a git checkout, but its index cannot be read.
    """
    found = _checkout(top)
    if found is None or not contents:
        return []
    root, index = found
    prefix = os.path.relpath(top, root).replace(os.sep, "/") + "/"
    prefix = "" if prefix == "./" else prefix
    try:
        make_hash, tracked = _tracked(_read(index))
    except (ValueError, IndexError, struct.error, OSError) as error:
        raise UnavailableError(
            "%s: got a git checkout of which it cannot be told whether it has uncommitted changes "
            "(%s); add --force to port it all the same" % (top, error)
        ) from error
    staged = dict(tracked)
    return sorted(
        path
        for path, data in contents.items()
        if _name(prefix + path) in staged
        and staged[_name(prefix + path)] not in _blobs(data, make_hash)
    )


def _checkout(top: str) -> Optional[Tuple[str, str]]:
    """Return (top of the checkout, path of its index) for a folder, None outside of one."""
    while True:
        git = os.path.join(top, ".git")
        if os.path.isdir(git):
            return top, os.path.join(git, "index")
        if os.path.isfile(git):  # of a submodule or a second work tree
            with open(git, "rb") as file:
                said = file.read(65536)
            folder = os.fsdecode(said.partition(b"gitdir:")[2].strip())
            return top, os.path.join(os.path.join(top, folder), "index")
        parent = os.path.dirname(top)
        if parent == top:
            return None
        top = parent


def _read(index: str) -> bytes:
    """Return the bytes of an index, of none where nothing was ever added."""
    if not os.path.exists(index):
        return b""
    status = os.stat(index)
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        raise ValueError("its index is no file that git wrote")
    with open(index, "rb") as file:
        return file.read(status.st_size)


def _name(path: str) -> bytes:
    return os.fsencode(path)


def _blobs(data: bytes, make_hash: Any) -> set:
    """Return the hashes under which git may have a text: as it is, or with its own line ends."""
    found = set()
    for content in (data, data.replace(b"\r\n", b"\n")):
        found.add(make_hash(b"blob %d\0" % len(content) + content).digest())
    return found


def _tracked(data: bytes) -> Tuple[Any, Iterator[Tuple[bytes, bytes]]]:
    """Return (hash function, (path, hash) of every entry) of an index."""
    if not data:
        return hashlib.sha1, iter(())
    long = hashlib.sha256(data[:-32]).digest() == data[-32:]
    make_hash = hashlib.sha256 if long else hashlib.sha1
    return make_hash, iter(list(_entries(data, make_hash().digest_size)))


def _entries(data: bytes, size: int) -> Iterator[Tuple[bytes, bytes]]:
    signature, version, count = struct.unpack(">4sII", data[:12])
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("its index is of a kind that is not known")
    at, name = 12, b""
    for _ in range(count):
        start = at
        digest = data[at + _FIXED : at + _FIXED + size]
        (flags,) = struct.unpack(">H", data[at + _FIXED + size : at + _FIXED + size + 2])
        at += _FIXED + size + (4 if flags & 0x4000 else 2)
        kept = 0
        if version == 4:
            dropped, at = _varint(data, at)
            kept = len(name) - dropped
        end = data.index(b"\0", at)
        name = name[:kept] + data[at:end]
        if len(name) > _LONGEST:  # each would be longer than the one before, to no end
            raise ValueError("its index has a path of %d bytes" % len(name))
        at = end + 1
        if version != 4:
            at = start + (end - start + 8) // 8 * 8
        yield name, digest
    while at < len(data) - size:  # extensions; "link": most entries are in another file
        kind, length = struct.unpack(">4sI", data[at : at + 8])
        if kind == b"link":
            raise ValueError("its index is split in two files")
        at += 8 + length


def _varint(data: bytes, at: int) -> Tuple[int, int]:
    value = data[at] & 127
    while data[at] & 128:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 127)
    return value, at + 1


def refuse_uncommitted(top: str, contents: Dict[str, bytes]) -> None:
    """Raise where a file that the port changes has changes that git does not have.

    Raises
    ------
    InputError
        With the first such file.
    UnavailableError
        As `uncommitted`.
    """
    dirty = uncommitted(top, contents)
    if dirty:
        raise InputError(
            "%s: got uncommitted changes (%d of the files to be changed have some), expected "
            "none, so that git can show what the port did; commit them, or add --force"
            % (dirty[0], len(dirty))
        )
