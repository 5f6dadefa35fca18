"""Which files below a folder are pictures."""

from __future__ import annotations

import collections
import os
import re
import stat
from typing import Any

from ..pixels.picture import endings


def find_pictures(root: Any) -> Any:
    """Look for pictures below a folder, hidden ones left out.

    Returns
    -------
    files : list of (name, size, time, mode)
        Sorted. The name is relative to ``root``, with ``/``; the size in bytes, the time of
        the last change in nanoseconds, the permissions.
    skipped : list of (name, reason)
        Folders that cannot be opened and links that lead nowhere.
    others : collections.Counter
        How many files have other endings.

    Raises
    ------
    OSError
        ``root`` itself cannot be opened.
    """
    known, seen = endings(), set()
    files: list = []
    skipped: list = []
    others: collections.Counter[str] = collections.Counter()
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            about = os.stat(os.path.join(root, folder))
            if (about.st_dev, about.st_ino) in seen:
                continue  # a link back, or a second way to the same pictures
            seen.add((about.st_dev, about.st_ino))
            names = sorted(os.listdir(os.path.join(root, folder)))
        except OSError as error:
            if not folder:
                raise
            skipped.append((folder + "/", (error.strerror or "").lower()))
            continue
        for name in names:
            if name.startswith("."):
                continue
            name = folder + "/" + name if folder else name
            try:
                about = os.stat(os.path.join(root, name))
            except OSError as error:
                skipped.append((name, (error.strerror or "").lower()))
                continue
            ending = os.path.splitext(name)[1].lower()
            if stat.S_ISDIR(about.st_mode):
                folders.append(name)
            elif stat.S_ISREG(about.st_mode) and ending in known:
                files.append((name, about.st_size, about.st_mtime_ns, about.st_mode))
            else:
                others[ending] += 1
    return sorted(files, key=lambda file: natural(file[0])), skipped, others


def natural(name: str) -> list:
    """A sorting key in which 10 comes after 9."""
    return [(0, int(s), "") if s.isdecimal() else (1, 0, s) for s in re.split(r"([0-9]+)", name)]
