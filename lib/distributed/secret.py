"""What all processes of a run know and nobody else does: a word from a file or the environment.

With it process 0 tells its own from strangers who reach its port. It keeps nobody from reading or
changing what goes through the network.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from typing import Any

from ..errors import InputError, UnavailableError
from ..files.regular import open_regular
from . import joining

VARIABLE = "DCGAN_SECRET"
_SHORTEST, _LONGEST = 16, 1024  # bytes
_NEW = 32  # random bytes of one that is made here


def find(place: Any, path: str | None, seconds: float, environ: Any = os.environ) -> bytes:
    """Return the secret of a run; empty where there is none and none is needed.

    Parameters
    ----------
    place : lib.distributed.launchers.Place
    path : str, optional
        A file for its owner alone. Process 0 makes it if it is not there; the others wait for it.
    seconds : float
        How long.
    environ : mapping
        `DCGAN_SECRET` is looked for here if there is no path.

    Returns
    -------
    bytes

    Raises
    ------
    InputError
        If other machines can reach process 0 and there is no secret; if it is too short, or if
        others can read the file.
    UnavailableError
        If the file is not there in time.
    """
    if path is None:
        word = environ.get(VARIABLE, "")
        if word:
            return _checked(os.fsencode(word).strip(), VARIABLE)
        if place.size > 1 and not joining.is_loopback(place.host):
            raise InputError(
                "other machines can reach process 0 at %s, and there is no secret to tell ours "
                "from strangers: give all processes --secret-file FILE (process 0 makes it), or "
                "%s=WORD in their environment" % (place.host, VARIABLE)
            )
        return b""
    if place.rank == 0:
        _make(path)
    limit = time.monotonic() + seconds
    while True:
        try:
            return _read(path)
        except FileNotFoundError:
            if time.monotonic() > limit:
                raise UnavailableError(
                    "--secret-file %s is not there after %g seconds: process 0 makes it where all "
                    "see the same folder; elsewhere copy it to each machine" % (path, seconds)
                ) from None
        time.sleep(0.2)


def _make(path):
    """Make the file, whole or not at all, unless it is there."""
    if os.path.lexists(path):
        return
    temporary = "%s.%s.tmp" % (path, secrets.token_hex(4))
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with open(descriptor, "w") as file:
                file.write(secrets.token_hex(_NEW) + "\n")
                file.flush()
                os.fsync(descriptor)
            _name(temporary, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
    except OSError as error:
        error.filename, error.filename2 = path, None  # the temporary file's would only puzzle
        raise


def _name(temporary, path):
    try:
        os.link(temporary, path)  # which, other than a renaming, replaces nothing
    except FileExistsError:  # another process was quicker
        pass
    except OSError:  # a file system without links
        os.rename(temporary, path)


def _read(path):
    with open_regular(path) as file:
        found = os.fstat(file.fileno())
        if os.name == "posix":
            if found.st_mode & 0o077:
                raise InputError(
                    "--secret-file %s has mode %03o, so that others can use it: expected 600; "
                    "`chmod 600` it, or remove it for process 0 to make another"
                    % (path, stat.S_IMODE(found.st_mode))
                )
            if found.st_uid not in (os.geteuid(), 0):
                raise InputError("--secret-file %s is another user's, expected your own" % path)
        return _checked(file.read(_LONGEST + 2).strip(), "--secret-file " + str(path))


def _checked(word, what):
    if not _SHORTEST <= len(word) <= _LONGEST:
        raise InputError(
            "%s: the secret has %d bytes, expected %d to %d"
            % (what, len(word), _SHORTEST, _LONGEST)
        )
    return word
