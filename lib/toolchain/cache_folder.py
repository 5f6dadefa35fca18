"""Where compiled modules are kept, and another folder when that one cannot be used."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import Any, Dict, Mapping, NamedTuple

from ..errors import UnavailableError

# Linux's file system of shared memory, which can be written to where nothing else can.
_IN_MEMORY = "/dev/shm"

REMEDY = "THEANO_FLAGS=base_compiledir=FOLDER names another"


def _user():
    return os.geteuid() if hasattr(os, "geteuid") else None


def problem(folder: str, loading: bool = True) -> str | None:
    """Say why compiled modules cannot be kept in `folder`, which is made where it is missing.

    Parameters
    ----------
    folder : str
        Full path.
    loading : bool
        Whether modules must be loaded from there, too.

    Returns
    -------
    str or None
        None if it can be used: a folder of this user's own, writable, on a file system whose
        programs may be run.
    """
    try:
        os.makedirs(folder, mode=0o770, exist_ok=True)
        found = os.stat(folder)
        system = os.statvfs(folder) if hasattr(os, "statvfs") else None
    except OSError as error:
        return "%s cannot be made: %s" % (folder, error.strerror or error)
    if _user() not in (None, found.st_uid):
        return "%s belongs to another user" % folder
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return "%s cannot be written to" % folder
    if loading and system is not None and system.f_flag & getattr(os, "ST_NOEXEC", 0):
        return "%s is on a file system that runs no programs (noexec)" % folder
    return None


def _is_private(folder):
    """Whether nobody else can have put anything into `folder`."""
    found = os.lstat(folder)
    return (
        stat.S_ISDIR(found.st_mode)
        and _user() in (None, found.st_uid)
        and (os.name == "nt" or not found.st_mode & 0o077)
    )


def private_folder(loading: bool = True) -> Any:
    """Return a folder under the temporary one that only this user can look into.

    It is the same one in the next process, unless somebody else took its name.

    Parameters
    ----------
    loading : bool
        Whether modules must be loaded from there, too.

    Raises
    ------
    UnavailableError
        If compiled modules cannot be kept there either.
    """
    try:
        above = tempfile.gettempdir()
    except FileNotFoundError:  # nothing that Python tries can be written to
        above = _IN_MEMORY
    folder = os.path.join(above, "dcgan-theano-%s" % (_user() or 0))
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _is_private(folder):
            folder = tempfile.mkdtemp(prefix="dcgan-theano-", dir=above)
    except OSError as error:
        if not os.path.lexists(folder):
            raise UnavailableError(
                "no place for compiled modules: %s: %s; %s" % (folder, error.strerror, REMEDY)
            ) from None
        folder = tempfile.mkdtemp(prefix="dcgan-theano-", dir=above)  # a file or a dangling link
    found = problem(folder, loading)
    if found is not None:
        raise UnavailableError("no place for compiled modules: %s; %s" % (found, REMEDY))
    return folder


class Place(NamedTuple):
    """A place for compiled modules.

    Attributes
    ----------
    flags : dict
        What Theano must be told; empty where its own choice can be used.
    reason : str
        Why the user's place is not taken, in one line; empty if it is.
    unloadable : str or None
        Why nothing can be compiled at all: modules cannot be loaded from any place. Theano still
        has a folder for what else it writes, so that JAX can do without a compiler.
    """

    flags: Dict[str, str]
    reason: str = ""
    unloadable: str | None = None


def choose(settings: Mapping[str, str]) -> Place:
    """Find a place for compiled modules.

    Parameters
    ----------
    settings : dict
        What the user set for Theano (`theanorc.settings`).

    Raises
    ------
    UnavailableError
        If no folder can be written to.
    """
    own = settings.get("compiledir")
    base = own or settings.get("base_compiledir") or os.path.join("~", ".theano")
    if "%(" in base:  # Theano fills in USER and others
        return Place({})
    found = problem(os.path.abspath(os.path.expanduser(base)))
    if found is None:
        return Place({})
    unloadable = None
    try:
        folder = private_folder()
    except UnavailableError as error:
        folder, unloadable = private_folder(loading=False), str(error)
    flags = {"base_compiledir": folder}
    if own:
        flags["compiledir"] = os.path.join(folder, "compiledir")
    if unloadable:
        return Place(dict(flags, cxx=""), unloadable, unloadable)
    reason = "%s: compiled modules are kept in %s; %s" % (found, folder, REMEDY)
    return Place(flags, reason)
