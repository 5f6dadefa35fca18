"""One file from the network: its size is a bound, its checksum is compared, a break is no loss.

What has come so far lies beside the file, under its name and ``.part``; the next try goes on
from there.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from typing import Any, BinaryIO

from tqdm import tqdm

from lib.errors import InputError, UnavailableError, reason
from lib.files.regular import is_regular, open_regular

from .data_sets import File

ENDING = ".part"
_BLOCK = 2**18  # bytes read at a time
_TIMEOUT = 30  # seconds without a byte
_BREAKS = 5  # in a row without a byte more, until an address is given up
_PAUSE = 1.0  # seconds after a break, longer after the next
_FAILURES = (OSError, ValueError, http.client.HTTPException)


def is_there(file: File, folder: str) -> bool:
    """Return whether a folder has a file, to the byte.

    Raises
    ------
    InputError
        Another file is there under the name. It may be the user's own, so it stays.
    """
    path = os.path.join(folder, file.name)
    if not os.path.lexists(path):
        return False
    if not is_regular(path) or os.path.getsize(path) != file.size or _sum(path) != file.sha256:
        raise InputError(
            "%s: not the file of that name, or a damaged one (its SHA-256 is not %s...); move it "
            "away, or choose another --data-dir" % (path, file.sha256[:8])
        )
    return True


def download(file: File, folder: str) -> str:
    """Get a file into a folder; return its path.

    Raises
    ------
    UnavailableError
        No address gives it, the disk is too small, or what came is another file.
    """
    path = os.path.join(folder, file.name)
    part, reasons = path + ENDING, []
    for url in file.urls:
        print("asking %s" % url, file=sys.stderr)
        try:
            _get(url, part, file)
        except UnavailableError as error:
            reasons.append("%s: %s" % (url, error))
            continue
        if _sum(part) == file.sha256:
            os.replace(part, path)
            return path
        os.unlink(part)  # to go on from wrong bytes leads nowhere
        reasons.append("%s: its SHA-256 is not %s..." % (url, file.sha256[:8]))
    here = os.path.getsize(part) if os.path.exists(part) else 0
    if not here and is_regular(part):
        os.unlink(part)  # nothing came: nothing is left beside the data
    kept = "; %d of %d bytes are kept, the next call goes on" % (here, file.size) if here else ""
    raise UnavailableError("%s cannot be fetched (%s)%s" % (file.name, "; ".join(reasons), kept))


def _get(url, part, file):
    """Bring a part up to the file's size; go on where the connection breaks."""
    with open_regular(part, writing=True) as out:
        if out.tell() > file.size:
            out.truncate(0)
            out.seek(0)
        free = shutil.disk_usage(os.path.dirname(os.path.abspath(part))).free
        if free < file.size - out.tell():
            raise UnavailableError(
                "%d bytes free, %d more are needed" % (free, file.size - out.tell())
            )
        bar = tqdm(
            total=file.size,
            initial=out.tell(),
            unit="B",
            unit_scale=True,
            desc=file.name,
            disable=not sys.stderr.isatty(),
        )
        breaks = 0
        with bar:
            while out.tell() < file.size:
                before, why = out.tell(), "the connection ended early"
                try:
                    _go_on(url, out, file.size, bar)
                except UnavailableError:
                    raise
                except urllib.error.HTTPError as error:
                    raise UnavailableError(reason(error)) from error
                except _FAILURES as error:
                    why = reason(error)
                breaks = 0 if out.tell() > before else breaks + 1
                if breaks >= _BREAKS:
                    raise UnavailableError(why)
                time.sleep(_PAUSE * breaks)
        out.flush()
        os.fsync(out.fileno())


def _go_on(url: str, out: BinaryIO, size: int, bar: Any) -> None:
    """Append what an address gives from the place on that `out` has reached."""
    begun = out.tell()
    headers = {"User-Agent": "dcgan-no-gpu", "Accept-Encoding": "identity"}
    if begun:
        headers["Range"] = "bytes=%d-" % begun
    request = urllib.request.Request(url, headers=headers)
    with contextlib.closing(urllib.request.urlopen(request, timeout=_TIMEOUT)) as answer:
        goes_on = answer.status == 206 and (answer.headers.get("Content-Range") or "").startswith(
            "bytes %d-" % begun
        )
        if begun and not goes_on:  # it gives the whole file again
            out.seek(0)
            out.truncate()
            bar.reset()
        while True:
            block = answer.read(min(_BLOCK, size - out.tell() + 1))
            if not block:
                return
            if out.tell() + len(block) > size:
                out.seek(0)
                out.truncate()
                raise UnavailableError("more than the %d bytes that it has" % size)
            out.write(block)
            bar.update(len(block))


def _sum(path):
    digest = hashlib.sha256()
    with open_regular(path) as file:
        for block in iter(lambda: file.read(_BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()
