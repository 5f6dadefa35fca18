"""NumPy's .npz files: archives whose members are looked at before they are unpacked."""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from typing import IO, Any, BinaryIO, Iterator, List

from ..errors import InputError, reason
from .unpacking import check_unpacked

SUFFIX = ".npy"
_BLOCK = 2**20  # bytes that are unpacked at a time
_MOST_MEMBERS = 2000
_MEMBER_ROOM = 100  # bytes that the list of members takes for each, with its name
_LIST_ROOM = 2**20  # bytes that a short list may take
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # NumPy writes no others
#: What zipfile raises on wrong bytes: an OSError is a place before the file's beginning.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def damaged(where: str, error: BaseException) -> InputError:
    """Return the error that says that an .npz file is damaged, and what was noticed."""
    endings = [end for end in (".zip", ".pth", ".pt") if where.lower().endswith(end)]
    ending = endings[0] if endings else ".npz"
    return InputError("%s: truncated or damaged %s file (%s)" % (where, ending, reason(error)))


class _Listed:
    """An archive's file, of which no more is read at once than its list of members may be.

    zipfile reads the list in one step, and makes an object of each member before it can be asked
    how many there are: the list's own bytes are the least that each takes.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most

    def read(self, n: int = -1) -> bytes:
        """Return the next `n` bytes, or all that are left."""
        if n > self._most:
            raise ValueError("a list of %d bytes, expected at most %d" % (n, self._most))
        return self._file.read(n)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextlib.contextmanager
def _damage(where: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except DAMAGE as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise  # not the file's bytes: no permission, a failing disk
        raise damaged(where, error) from error


def open_archive(file: BinaryIO, where: str, most_members: int = _MOST_MEMBERS) -> zipfile.ZipFile:
    """Return the archive in an open file, its list of members checked.

    Parameters
    ----------
    file : binary file object
    where : str
        What to call the file in messages.
    most_members : int
        How many members it may have.

    Raises
    ------
    InputError
        It is damaged, or a decompression bomb.
    """
    with _damage(where):
        size = file.seek(0, 2)
        listed: Any = _Listed(file, max(_LIST_ROOM, _MEMBER_ROOM * most_members))
        archive = zipfile.ZipFile(listed)
        members = archive.infolist()
        if len(members) > most_members:
            raise InputError(
                "%s: holds %d members, expected at most %d" % (where, len(members), most_members)
            )
        check_unpacked(sum(member.file_size for member in members), size, where)
        return archive


def arrays_in(archive: zipfile.ZipFile) -> List[str]:
    """Return the names of the members that are arrays, with their ending."""
    return [name for name in archive.namelist() if name.endswith(SUFFIX)]


@contextlib.contextmanager
def open_member(archive: zipfile.ZipFile, name: str, where: str) -> Iterator[Member]:
    """Open a member of an archive that `open_archive` returned.

    Raises
    ------
    InputError
        It is packed in a way that NumPy does not know, or damaged.
    """
    with _damage(where):
        entry = archive.getinfo(name)
        if entry.compress_type not in _METHODS:
            raise InputError("%s, %s: not packed as NumPy packs arrays" % (where, name))
        stream = archive.open(entry)
    with stream:
        yield Member(stream, where)


class Member:
    """A member's bytes as they are unpacked."""

    def __init__(self, stream: IO[bytes], where: str) -> None:
        self._stream, self._where = stream, where

    def read(self, n: int) -> bytes:
        """Return the next `n` bytes, or what is left.

        zipfile unpacks what it is asked for and forgets what is too much: it is asked for a
        little at a time.
        """
        parts, left = [], n
        with _damage(self._where):
            while left > 0:
                part = self._stream.read(min(left, _BLOCK))
                if not part:
                    break
                parts.append(part)
                left -= len(part)
        return b"".join(parts)


def read_member(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """Return a whole member; its checksum is right.

    Raises
    ------
    InputError
        As for `open_member`.
    """
    with open_member(archive, name, where) as member:
        # one more than there are: zipfile compares the checksum when it finds the end
        return member.read(archive.getinfo(name).file_size + 1)
