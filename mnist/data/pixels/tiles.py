"""Pictures brought to the network's size once, then read again and again.

They stay in memory up to `MEMORY` bytes. A larger set goes to a file in `cache_folder`, mapped
into memory, so that the system keeps what fits and later runs need not decode anything. To
decode every picture in each epoch instead would take longer than training does on small nets,
and a damaged one would be found only when its turn comes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import shutil
import time
from typing import Any, Callable

import numpy as np

from lib.errors import UnavailableError
from lib.files.atomic import atomic_write
from lib.files.json_text import parse_json
from lib.files.regular import is_regular, read_regular

#: Bytes of pictures that are kept in memory.
MEMORY = 256 * 2**20
#: Bytes that the cache may hold; the files used longest ago go first.
CACHE = 32 * 2**30
_VERSION = 1  # of the decoding: a change of it makes old files useless
_DAY = 86400  # seconds
_MOST_REMARKS = 10**8  # labels and the like, some for each picture


def collect(blocks: Callable, n_most: int, target: Any, key: Any) -> tuple[np.ndarray, list]:
    """Gather tiles from an iterator; from the cache if they lie there.

    Parameters
    ----------
    blocks : callable
        Returns an iterator over pairs: uint8 array (k, nc, npx, npx), and a list of remarks
        that JSON can hold.
    n_most : int
        The number of tiles, or more than that.
    target : mnist.data.pixels.fitting.Target
    key : JSON-able object
        Other data have another key.

    Returns
    -------
    tiles : ndarray or memmap, (n, nc, npx, npx), uint8
    remarks : list
        All blocks' remarks.

    Raises
    ------
    UnavailableError
        Too little space on the disk.
    OSError
        The cache cannot be written.
    """
    size = n_most * math.prod(target.shape)
    if size <= MEMORY:
        return _in_memory(blocks(), n_most, target.shape)
    digest = hashlib.sha256(json.dumps([_VERSION, target, key]).encode()).hexdigest()[:32]
    path = os.path.join(cache_folder(), digest + ".tiles")
    found = _open(path, target.shape)
    if found is None:
        _write(path, blocks(), size)
        found = _open(path, target.shape)
    os.utime(path)
    _make_room(path)
    return found


def cache_folder() -> Any:
    """``$DCGAN_CACHE_DIR``, else ``dcgan-no-gpu`` in the user's folder for caches."""
    own = os.environ.get("DCGAN_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return own or os.path.join(base, "dcgan-no-gpu")


def _in_memory(blocks, n_most, shape):
    tiles, remarks, n = np.empty((n_most,) + shape, np.uint8), [], 0
    for block, more in blocks:
        tiles[n : n + len(block)] = block
        n += len(block)
        remarks += more
    return (tiles if n == n_most else tiles[:n].copy()), remarks


def _open(path, shape):
    """Return a complete file's tiles and remarks, None if there is none.

    The file is the tiles' bytes; what is beside it, written last, says how many and what else.
    """
    if not (os.path.exists(path) and os.path.exists(path + ".json")):
        return None
    try:
        about = parse_json(read_regular(path + ".json").decode("utf-8"), _MOST_REMARKS)
        if not is_regular(path) or os.path.getsize(path) != about["n"] * math.prod(shape):
            return None
        if not isinstance(about["remarks"], list):
            return None
    except (ValueError, KeyError, TypeError):
        return None  # damaged: it is made again
    if about["n"] == 0:
        return np.empty((0,) + shape, np.uint8), about["remarks"]
    return np.memmap(path, np.uint8, "r", shape=(about["n"],) + shape), about["remarks"]


def _write(path, blocks, size):
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    _remove_abandoned(folder)
    free = shutil.disk_usage(folder).free
    if free < size:
        raise UnavailableError(
            "%s: %.1f GB free, the pictures need %.1f GB at the network's size: make room, or set "
            "DCGAN_CACHE_DIR to a folder on another disk" % (folder, free / 1e9, size / 1e9)
        )
    n, remarks = 0, []
    with atomic_write(path) as file:
        for block, more in blocks:
            file.write(np.ascontiguousarray(block))
            n += len(block)
            remarks += more
    with atomic_write(path + ".json", "w") as file:
        json.dump({"n": n, "remarks": remarks}, file)


def _remove_abandoned(folder):
    """Remove what runs that were killed left; a younger one may still be written."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith(".tmp") and os.path.getmtime(path) < time.time() - _DAY:
            os.unlink(path)


def _make_room(kept):
    """Remove the files used longest ago until the rest is at most `CACHE` bytes."""
    folder, total = os.path.dirname(kept), 0
    with contextlib.suppress(FileNotFoundError):  # another run makes room too
        paths = [os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".tiles")]
        for path in sorted(paths, key=lambda path: (path != kept, -os.path.getmtime(path))):
            total += os.path.getsize(path)
            if total > CACHE and path != kept:
                with contextlib.suppress(PermissionError):  # mapped by another run, on Windows
                    os.unlink(path)
                    os.unlink(path + ".json")
