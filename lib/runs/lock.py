"""One run in a folder at a time.

The operating system ends a lock with its process, however that ends: a killed run leaves
the file, but nobody holds it, and the next run takes it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
from typing import BinaryIO, Callable, Iterator

from ..errors import InputError
from ..files.json_text import parse_json
from ..files.regular import open_regular

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME = "run.lock"
_MOST = 4096  # bytes that are read of it
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


class Held:
    """A lock that this process holds.

    Parameters
    ----------
    folder : str
    say : callable
        As for `hold`.
    """

    def __init__(self, folder: str, say: Callable[[str], None] = print) -> None:
        self._path, self._say = os.path.join(folder, NAME), say
        self._file = _lock(self._path, say)

    def renew(self) -> None:
        """Take the lock again where its file is gone, with its folder or without.

        Raises
        ------
        InputError
            Another run has taken it meanwhile.
        OSError
            The file cannot be made.
        """
        if not _is_at(self._file, self._path):
            file = _lock(self._path, self._say)
            self._file.close()
            self._file = file

    def release(self) -> None:
        """Let others take it."""
        with contextlib.suppress(OSError):
            if _is_at(self._file, self._path):
                os.unlink(self._path)
        self._file.close()


@contextlib.contextmanager
def hold(folder: str, say: Callable[[str], None] = print) -> Iterator[Held]:
    """Keep other runs out of `folder`, which is made if it is not there, during the block.

    Parameters
    ----------
    folder : str
    say : callable
        Told in one line where the system or the file system has no locks.

    Raises
    ------
    InputError
        Another run holds it; names its process and its host.
    OSError
        The file cannot be made: no space, no permission.

    Yields
    ------
    Held
    """
    os.makedirs(folder, exist_ok=True)
    held = Held(folder, say)
    try:
        yield held
    finally:
        held.release()


def _lock(path: str, say: Callable[[str], None]) -> BinaryIO:
    """Return the open file, locked, at `path`."""
    while True:
        # open for writing, which the locks of NFS want
        file = open_regular(path, writing=True)
        try:
            if not _try_to_lock(file, path, say):
                raise _refusal(path, _read(file))
            if _is_at(file, path):  # the run before may have removed it in between
                _write(file)
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _try_to_lock(file: BinaryIO, path: str, say: Callable[[str], None]) -> bool:
    try:
        if fcntl is None:
            raise OSError(errno.ENOLCK, "this system has no such locks")
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        # NFS without its lock service, and others
        text = "%s: cannot be locked (%s): start no second run in this folder"
        say(text % (path, error.strerror))
    return True


def _is_at(file: BinaryIO, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(path))
    except OSError:
        return False


def _write(file: BinaryIO) -> None:
    """Write who holds it; where the disk is full, the lock holds without it."""
    owner = {"process": os.getpid(), "host": platform.node()}
    with contextlib.suppress(OSError):
        file.seek(0)
        file.truncate()
        file.write(json.dumps(owner).encode("ascii"))
        file.flush()


def _read(file: BinaryIO) -> dict:
    file.seek(0)
    try:
        owner = parse_json(file.read(_MOST).decode("utf-8", "replace"))
    except ValueError:
        owner = None
    return owner if isinstance(owner, dict) else {}


def _refusal(path: str, owner: dict) -> InputError:
    who = "process %.20s on %.100s" % (owner.get("process", "?"), owner.get("host", "?"))
    return InputError(
        "%s: %s trains in this folder: wait for it or stop it, or choose another folder with "
        "--output-path" % (os.path.dirname(path), who)
    )
