"""Files from outside are opened here: regular ones only, and no more is read than can be meant.

A named pipe would make `open` wait for ever, and a device gives bytes without end. What kind of
file it is, is asked of the open file, so that nobody can exchange it in between.
"""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from ..errors import InputError

#: Bytes that a file of arrays or of text may have.
MOST_BYTES = 4 * 2**30
_KINDS = (
    (stat.S_ISDIR, "is a directory"),
    (stat.S_ISFIFO, "is a named pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


def open_regular(path: str | os.PathLike[str], writing: bool = False) -> BinaryIO:
    """Open a regular file to read it, or to write at its end or in it.

    Parameters
    ----------
    path : str or os.PathLike
        A link to a regular file is followed to read it, never to write.
    writing : bool
        Make the file if it is not there, and allow both; the position is the end.

    Returns
    -------
    binary file object

    Raises
    ------
    InputError
        It is no regular file, or a link that would be written through.
    OSError
        It is not there, or not permitted.
    """
    path = os.fspath(path)
    if writing and os.path.islink(path):
        raise _not_regular(path, "is a link")
    flags = os.O_RDWR | os.O_CREAT if writing else os.O_RDONLY
    # without O_NONBLOCK, opening a pipe waits until somebody opens its other end
    for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC") + ("O_NOFOLLOW",) * writing:
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        if os.path.isdir(path):
            raise _not_regular(path, "is a directory") from error
        raise
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kinds = [text for is_kind, text in _KINDS if is_kind(mode)]
        raise _not_regular(path, kinds[0] if kinds else "is no file")
    file = os.fdopen(descriptor, "r+b" if writing else "rb")
    if writing:
        file.seek(0, os.SEEK_END)
    return file


def read_regular(path: str | os.PathLike[str], most: int = MOST_BYTES) -> bytes:
    """Return the content of a regular file.

    Parameters
    ----------
    path : str or os.PathLike
    most : int
        Bytes that such a file can have.

    Raises
    ------
    InputError
        It is no regular file, is not there, or is larger.
    OSError
        It is not permitted, or the disk fails.
    """
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size <= most:
                # Python takes memory for all that it is asked for, however little there is.
                data = file.read(size + 1)
                if len(data) > size:  # it has grown, or is one of the system's that say 0
                    data += file.read(most + 1 - len(data))
                size = len(data)
    except FileNotFoundError as error:
        raise InputError("%s: %s" % (os.fspath(path), (error.strerror or "").lower())) from error
    if size > most:
        raise InputError(
            "%s: %d bytes, expected at most %d for such a file" % (os.fspath(path), size, most)
        )
    return data


def is_regular(path: str | os.PathLike[str]) -> bool:
    """Return whether a regular file is there, perhaps through a link; opens nothing."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _not_regular(path: str, what: str) -> InputError:
    return InputError("%s: %s, expected a regular file" % (path, what))
