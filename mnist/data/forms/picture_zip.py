"""Pictures in a .zip archive, read as they are: nothing of it is written to the disk."""

from __future__ import annotations

import collections
import io
import os
import zipfile
from typing import Any, Callable

from lib.errors import InputError, reason
from lib.files.npz import open_archive, read_member
from lib.files.regular import open_regular

from ..pixels.picture import Unreadable, decode_picture, endings
from .picture_files import natural

_MOST_MEMBERS = 2 * 10**6
_MOST_BYTES = 2**28  # of one picture's file


def is_zip(path: str) -> bool:
    """Return whether there is a file at `path` that begins as .zip archives do."""
    if not os.path.isfile(path):
        return False
    with open_regular(path) as file:
        return file.read(4) == b"PK\x03\x04"


class PictureZip:
    """The pictures of an archive, by the names that they have in it.

    Parameters
    ----------
    path : str

    Raises
    ------
    InputError
        It is damaged, a decompression bomb or no archive.
    """

    def __init__(self, path: str) -> None:
        self._path, self._file = path, open_regular(path)
        try:
            self._archive = open_archive(self._file, path, _MOST_MEMBERS)
        except InputError:
            self._file.close()
            raise

    def __enter__(self) -> PictureZip:
        return self

    def __exit__(self, *error: Any) -> None:
        self._archive.close()
        self._file.close()

    def find(self) -> Any:
        """Look for pictures, as `picture_files.find_pictures` does in a folder.

        Returns
        -------
        files : list of (name, size, checksum, 0)
        skipped : list of (name, reason)
        others : collections.Counter
        """
        known, files, skipped = endings(), {}, []
        others: collections.Counter[str] = collections.Counter()
        for member in self._archive.infolist():
            parts = member.filename.split("/")
            if member.is_dir() or any(map(_is_hidden, parts)):
                continue
            ending = os.path.splitext(parts[-1])[1].lower()
            why = _refusal(member)
            if ending not in known:
                others[ending] += 1
            elif why:
                skipped.append((member.filename, why))
            else:
                files[member.filename] = (member.filename, member.file_size, member.CRC, 0)
        return sorted(files.values(), key=lambda file: natural(file[0])), skipped, others

    def reader(self, name: str) -> Callable[..., Any]:
        """Return what decodes a picture, given side, known formats and ends."""

        def read(side, known, ends=None):
            try:
                data = read_member(self._archive, name, self._path)
            except InputError as error:
                raise Unreadable(reason(error)) from error
            return decode_picture(io.BytesIO(data), side, known, ends)

        return read


def _is_hidden(part: str) -> bool:
    # what macOS puts beside the files is hidden, too
    return part == "__MACOSX" or (part.startswith(".") and part not in (".", ".."))


def _refusal(member: zipfile.ZipInfo) -> str | None:
    if member.flag_bits & 1:
        return "encrypted"
    if member.file_size > _MOST_BYTES:
        return "%d bytes, expected at most %d" % (member.file_size, _MOST_BYTES)
    return None
