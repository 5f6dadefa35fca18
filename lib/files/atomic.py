"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from typing import IO, Any, Iterator

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be removed there
    fcntl = None  # type: ignore[assignment]

_MOST_NAME = 255  # bytes in a name, on all usual file systems
_RANDOM = 8  # hexadecimal digits in a temporary file's name


@contextlib.contextmanager
def atomic_write(
    path: str | os.PathLike[str],
    mode: str = "wb",
    encoding: str | None = None,
) -> Iterator[IO[Any]]:
    """Open a temporary file beside ``path`` and rename it to ``path`` when the block ends well.

    A reader, or a machine that loses power, sees the old file or the complete new one.

    Parameters
    ----------
    path : str or os.PathLike
        The file to write; its folder must exist. A symbolic link is replaced, not followed:
        whoever made a folder cannot make us write outside it.
    mode : str
        ``'wb'`` or ``'w'``.
    encoding : str, optional
        For text; UTF-8 by default.

    Yields
    ------
    file object

    Raises
    ------
    OSError
        Full disk, no permission, no such folder; its ``filename`` is ``path``. Whatever the
        block raises, the temporary file is removed and ``path`` is left as it was.
    """
    path = os.fspath(path)
    target = os.path.abspath(path)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, _temporary_name(name))
    if "b" not in mode and encoding is None:
        encoding = "utf-8"
    try:
        # Not tempfile: its files can be read by their owner only, whatever the umask says.
        descriptor = os.open(
            temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666
        )
        try:
            with open(descriptor, mode, encoding=encoding) as file:
                _mark_as_used(file.fileno())
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        _sync_folder(folder)
    except OSError as error:
        # A failed write knows no name, and the temporary file's would only puzzle.
        if error.errno is not None and error.filename in (None, temporary):
            error.filename, error.filename2 = path, None
        raise


def remove_temporaries(folder: str) -> None:
    """Remove what `atomic_write` left in `folder` when its process was killed.

    What a living process writes at this moment stays.
    """
    pattern = re.compile(r"\..+\.[0-9a-f]{%d}\.tmp" % _RANDOM, re.DOTALL)
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if pattern.fullmatch(name) and not _in_use(path):
            with contextlib.suppress(FileNotFoundError, PermissionError):
                os.unlink(path)


def _temporary_name(name: str) -> str:
    """Return a new hidden name like ``name``, which may be as long as names can be."""
    ending = ".%s.tmp" % secrets.token_hex(_RANDOM // 2)
    short = os.fsencode(name)[: _MOST_NAME - 1 - len(ending)]
    return "." + os.fsdecode(short) + ending


def _mark_as_used(descriptor: int) -> None:
    """Lock a file until it is closed, by a process that is killed too."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _in_use(path: str) -> bool:
    """Return whether somebody has locked the file at ``path``, or it is none."""
    if fcntl is None:
        return False
    try:
        # for writing, which the locks of network file systems want
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _sync_folder(folder: str) -> None:
    """Make the rename itself survive a power cut (other systems cannot open a folder)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
