"""The files of kept graphs: each is whole or is not read, and there are not many."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from typing import Any

_FILES = 128  # how many are kept
_BYTES = 1 << 26  # how large one may be
_DIGEST = 32  # bytes of SHA-256 before what was kept


def load(folder: str, key: str) -> Any:
    """The bytes that were kept under `key`; None if there are none, or only damaged ones."""
    path = os.path.join(folder, key)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_size > _BYTES:
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(_BYTES)
    kept = content[_DIGEST:]
    return kept if hashlib.sha256(kept).digest() == content[:_DIGEST] else None


def save(folder: str, key: str, kept: bytes) -> None:
    """Keep bytes under `key`; without a word not where it cannot be done, as on a full disk."""
    if len(kept) > _BYTES - _DIGEST:
        return
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(kept).digest() + kept)
            os.replace(temporary, os.path.join(folder, key))
        except OSError:
            os.unlink(temporary)
            raise
        _remove_oldest(folder)


def _remove_oldest(folder):
    paths = [entry.path for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    if len(paths) > _FILES:
        for path in sorted(paths, key=os.path.getmtime)[: len(paths) - _FILES]:
            os.unlink(path)
