"""Files out of a .tar.gz archive, into memory: nothing of it is written to the disk."""

from __future__ import annotations

import io
import os
import tarfile
from typing import Dict, Sequence

from lib.errors import InputError, reason
from lib.files.regular import read_regular
from lib.files.unpacking import unpack

_MOST_PACKED = 2**30  # bytes
_MOST_UNPACKED = 2**28  # bytes; CIFAR-10 has 186 million
_MOST_MEMBERS = 1000
# What tarfile raises on wrong bytes.
_DAMAGE = (
    tarfile.TarError, EOFError, IndexError, OSError, OverflowError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


def read_tar(path: str, names: Sequence[str]) -> Dict[str, bytes]:
    """Return the content of some files of an archive.

    Parameters
    ----------
    path : str
        A .tar.gz file.
    names : sequence of str
        Without folders; a file counts wherever it lies in the archive.

    Returns
    -------
    dict from name to bytes
        Those that are there.

    Raises
    ------
    InputError
        It is damaged, or larger than `_MOST_UNPACKED` when it is unpacked.
    """
    data = unpack(read_regular(path, _MOST_PACKED), "gzip", path, exactly=_MOST_UNPACKED)
    if len(data) > _MOST_UNPACKED:
        raise InputError(
            "%s: unpacks to more than %d bytes: unpack it yourself, and give the folder"
            % (path, _MOST_UNPACKED)
        )
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= _MOST_MEMBERS:
                    raise InputError("%s: holds more than %d files" % (path, _MOST_MEMBERS))
                name = os.path.basename(member.name)
                # a sparse file may claim any size
                if name in names and member.isreg() and member.size <= len(data):
                    stream = archive.extractfile(member)
                    found[name] = stream.read() if stream else b""
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            "%s: damaged archive (%s); fetch it again" % (path, reason(error))
        ) from error
    return found
