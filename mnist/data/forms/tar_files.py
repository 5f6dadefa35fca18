"""Files out of a .tar.gz archive, into memory: nothing of it is written to the disk."""

from __future__ import annotations

import os
from typing import Dict, Sequence

from lib.errors import InputError
from lib.files.regular import read_regular
from lib.files.tar import tar_members
from lib.files.unpacking import unpack

_MOST_PACKED = 2**30  # bytes
_MOST_UNPACKED = 2**28  # bytes; CIFAR-10 has 186 million


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
    try:
        members = ((os.path.basename(name), content) for name, content in tar_members(data))
        return {name: content for name, content in members if name in names}
    except ValueError as error:
        raise InputError("%s: damaged archive (%s); fetch it again" % (path, error)) from error
