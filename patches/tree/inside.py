"""Files of a tree, reached without ever leaving it.

Each part of a path is opened relative to the folder before it, and no part may be a link: what
stands in the tree, or is put there meanwhile, cannot lead a reader or a writer elsewhere. Only
regular files of a bounded size are read, so no pipe or device can hold the port up.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from lib.errors import InputError

#: No file larger than this is read: a source, or one of the port's own records.
LARGEST = 64 * 2**20
#: How the name of a file that is being written begins; its end is random.
TEMPORARY = ".dcgan_patch."

_HANDLES = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | _NO_LINK | getattr(os, "O_DIRECTORY", 0)
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
# Folders of version control, where a written file might be run.
_FORBIDDEN = {".git", ".hg", ".svn", ".bzr"}

_At = Tuple[str, Dict[str, Any]]


class Look(NamedTuple):
    """What a file has beside its bytes: permissions, owner, times, extended attributes."""

    status: os.stat_result
    attributes: Dict[str, bytes]


def digest(data: Optional[bytes]) -> Optional[str]:
    """Return the SHA-256 of bytes, None for None."""
    return None if data is None else hashlib.sha256(data).hexdigest()


def parts_of(path: Any) -> List[str]:
    """Return the parts of a path below the tree.

    Raises
    ------
    InputError
        An absolute path, an empty part, ``.``, ``..``, a null byte, or a folder of version
        control: not the path of a file that is ported.
    """
    parts = path.split("/") if isinstance(path, str) else [""]
    bad = any(
        part in ("", ".", "..")
        or "\0" in part
        or part.lower() in _FORBIDDEN
        or (os.sep != "/" and (os.sep in part or ":" in part))
        for part in parts
    )
    if bad:
        text = "%.200r: got a path that leads elsewhere, expected one of a source"
        raise InputError(text % (path,))
    return parts


class Inside:
    """A folder whose files are read and written by their paths below it.

    Parameters
    ----------
    top : str
        The folder, links resolved.
    """

    def __init__(self, top: str) -> None:
        self.top = top

    def kind(self, path: str) -> Optional[str]:
        """Return ``'file'``, ``'folder'``, ``'link'``, ``'other'``, or None for nothing."""
        try:
            with self._parent(path) as (name, at):
                mode = os.stat(name, follow_symlinks=False, **at).st_mode
        except FileNotFoundError:
            return None
        kinds = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"))
        return next((kind for test, kind in kinds if test(mode)), "other")

    def read(self, path: str, largest: int = LARGEST) -> Optional[bytes]:
        """Return a file's bytes, None where there is none.

        Raises
        ------
        InputError
            A link, a folder, a pipe, a device or a file of more than `largest` bytes.
        """
        kind = self.kind(path)
        if kind is None:
            return None
        _regular(path, kind)
        with self._parent(path) as (name, at):
            handle = os.open(name, _READ, **at)
        try:
            status = os.fstat(handle)
            _regular(path, "file" if stat.S_ISREG(status.st_mode) else "other")
            with open(handle, "rb", closefd=False) as file:
                data = file.read(largest + 1)
        finally:
            os.close(handle)
        if len(data) > largest:
            raise InputError(
                "%s: got a file of %d bytes, expected at most %d; move it out of the tree, or "
                "leave it out with --exclude" % (path, status.st_size, largest)
            )
        return data

    def identity(self, path: str) -> Optional[str]:
        """Return what stands at a path: a hash, ``link:<target>``, or None for nothing.

        Raises
        ------
        InputError
            A folder, a pipe or a device stands there.
        """
        if self.kind(path) == "link":
            with self._parent(path) as (name, at):
                return "link:" + os.readlink(name, **at)
        return digest(self.read(path))

    def look(self, path: str) -> Look:
        """Return permissions, owner, times and attributes of a file."""
        with self._parent(path) as (name, at):
            status = os.stat(name, follow_symlinks=False, **at)
            _regular(path, "file" if stat.S_ISREG(status.st_mode) else "other")
            attributes = {}
            if hasattr(os, "listxattr") and _HANDLES:
                handle = os.open(name, _READ, **at)
                try:
                    with contextlib.suppress(OSError):  # a file system without them
                        for key in os.listxattr(handle):
                            attributes[key] = os.getxattr(handle, key)
                finally:
                    os.close(handle)
            return Look(status, attributes)

    def check_target(self, path: str) -> None:
        """Make sure that a file can be put at a path, now or after making its folders.

        Raises
        ------
        InputError
            A folder or device stands there, or a link or file where a folder is needed.
        PermissionError
            The folder cannot be written.
        """
        kind = self.kind(path)
        if kind in ("folder", "other"):
            _regular(path, kind)
        parts = parts_of(path)[:-1]
        while parts and self.kind("/".join(parts)) is None:
            parts.pop()
        where = os.path.join(self.top, *parts)
        if not os.access(where, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), where)

    def write(self, path: str, data: bytes, like: Optional[Look] = None) -> None:
        """Write a whole file, with the permissions, owner and times of `like`."""
        with self._parent(path, make=True) as (name, at):
            temporary = _beside(name, TEMPORARY + secrets.token_hex(4) + ".tmp")
            handle = os.open(temporary, _WRITE, 0o666, **at)
            try:
                try:
                    with open(handle, "wb", closefd=False) as file:
                        file.write(data)
                    self._dress(handle, like)
                    os.fsync(handle)
                finally:
                    os.close(handle)
                if like is not None and not _HANDLES:
                    os.chmod(temporary, stat.S_IMODE(like.status.st_mode))
                    os.utime(temporary, ns=(like.status.st_atime_ns, like.status.st_mtime_ns))
                _rename(temporary, name, at, at)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(temporary, **at)
                raise

    def move(self, source: str, target: str) -> None:
        """Move a file, over what stands at `target`; make the folders that it needs."""
        with self._parent(source) as (old, at), self._parent(target, make=True) as (new, there):
            _rename(old, new, at, there)

    def remove(self, path: str) -> None:
        """Remove a file or a link, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            with self._parent(path) as (name, at):
                os.unlink(name, **at)

    def link(self, path: str, target: str) -> None:
        """Make a symbolic link in the place of what stands at `path`."""
        self.remove(path)
        with self._parent(path, make=True) as (name, at):
            os.symlink(target, name, **at)

    def names(self, path: str) -> List[str]:
        """Return the sorted names in a folder, none where there is no folder."""
        if self.kind(path) != "folder":
            return []
        with self._parent(path + "/x") as (name, at):
            return sorted(os.listdir(at["dir_fd"] if at else os.path.dirname(name)))

    def below(self, path: str) -> List[str]:
        """Return the sorted paths of all that is below a folder and is no folder."""
        found = []
        for name in self.names(path):
            inner = path + "/" + name
            found += self.below(inner) if self.kind(inner) == "folder" else [inner]
        return found

    def remove_folder(self, path: str) -> None:
        """Remove a folder if it is there and empty."""
        with contextlib.suppress(OSError, InputError):  # not empty, gone, or a link by now
            with self._parent(path) as (name, at):
                os.rmdir(name, **at)

    def clear(self, path: str) -> None:
        """Remove a folder of the port's own with all that is below it; follow no link."""
        if self.kind(path) != "folder":
            self.remove(path)
            return
        for name in self.names(path):
            self.clear(path + "/" + name)
        self.remove_folder(path)

    @contextlib.contextmanager
    def _parent(self, path: str, make: bool = False) -> Iterator[_At]:
        """Yield (name, arguments) with which functions of `os` reach the last part of a path."""
        *folders, name = parts_of(path)
        if not _HANDLES:  # Windows: look at each part first
            where = self.top
            for part in folders:
                where = os.path.join(where, part)
                if make and not os.path.lexists(where):
                    os.mkdir(where)
                if not stat.S_ISDIR(os.lstat(where).st_mode):
                    raise _no_folder(path, part)
            yield os.path.join(where, name), {}
            return
        handle = os.open(self.top, _FOLDER)
        try:
            for part in folders:
                try:
                    inner = os.open(part, _FOLDER, dir_fd=handle)
                except FileNotFoundError:
                    if not make:
                        raise
                    os.mkdir(part, dir_fd=handle)
                    inner = os.open(part, _FOLDER, dir_fd=handle)
                    self._dress(inner, None)
                except OSError as error:
                    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
                        raise _no_folder(path, part) from error
                    raise
                os.close(handle)
                handle = inner
            yield name, {"dir_fd": handle}
        except OSError as error:
            if error.filename == name:  # whose folder the message would not tell
                error.filename, error.filename2 = os.path.join(self.top, path), None
            raise
        finally:
            os.close(handle)

    def _dress(self, handle: int, like: Optional[Look]) -> None:
        """Give an open file the looks of another, or the tree's owner where root ports it."""
        if not _HANDLES:
            return
        status = like.status if like is not None else os.stat(self.top)
        with contextlib.suppress(PermissionError):  # only root gives files away
            if like is not None or os.geteuid() == 0:
                os.fchown(handle, status.st_uid, status.st_gid)
        if like is None:
            return
        for key, value in like.attributes.items():
            with contextlib.suppress(OSError):  # the system's own, or none here
                os.setxattr(handle, key, value)
        os.fchmod(handle, stat.S_IMODE(status.st_mode))
        os.utime(handle, ns=(status.st_atime_ns, status.st_mtime_ns))


def _beside(name: str, other: str) -> str:
    return os.path.join(os.path.dirname(name), other)


def _rename(old: str, new: str, at: Dict[str, Any], there: Dict[str, Any]) -> None:
    if at:
        os.replace(old, new, src_dir_fd=at["dir_fd"], dst_dir_fd=there["dir_fd"])
    else:
        os.replace(old, new)


def _regular(path: str, kind: str) -> None:
    if kind != "file":
        what = {"link": "a link", "folder": "a folder"}.get(kind, "a pipe or a device")
        raise InputError(
            "%s: got %s, expected a file or nothing; rename it or move it away" % (path, what)
        )


def _no_folder(path: str, part: str) -> InputError:
    return InputError(
        "%s: got a link or a file (%s), expected a folder; rename it or move it away" % (path, part)
    )
