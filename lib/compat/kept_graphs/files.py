"""The files of kept graphs: each is whole or is not read, and there are not many."""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import Any

from ...errors import InputError
from ...files.atomic import atomic_write
from ...files.regular import read_regular

_FILES = 128  # how many are kept
_BYTES = 1 << 26  # how large one may be
_DIGEST = 32  # bytes of SHA-256 before what was kept


def load(folder: str, key: str) -> Any:
    """The bytes that were kept under `key`; None if there are none, or only damaged ones."""
    try:
        content = read_regular(os.path.join(folder, key), _BYTES)
    except (InputError, OSError):
        return None
    kept = content[_DIGEST:]
    return kept if hashlib.sha256(kept).digest() == content[:_DIGEST] else None


def save(folder: str, key: str, kept: bytes) -> None:
    """Keep bytes under `key`; do nothing, without a word, where it is not possible (full disk)."""
    if len(kept) > _BYTES - _DIGEST:
        return
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with atomic_write(os.path.join(folder, key)) as file:
            file.write(hashlib.sha256(kept).digest() + kept)
        _remove_oldest(folder)


def _remove_oldest(folder):
    paths = [entry.path for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    if len(paths) > _FILES:
        for path in sorted(paths, key=os.path.getmtime)[: len(paths) - _FILES]:
            os.unlink(path)
