"""What keeps the processes of a run alike: same data, same start, same random numbers."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np

from ..distributed import Alone, Team
from ..runs import generators


def begin_alike(members: Alone | Team, data: dict, variables: list) -> None:
    """Check that all processes begin alike, and let them draw the same numbers from here on.

    Parameters
    ----------
    members : lib.distributed.Team or lib.distributed.Alone
    data : dict
        What identifies the training data.
    variables : list of shared variables
        Everything that the updates change.

    Raises
    ------
    InputError
        In all processes, if one has other data or other values.
    """
    if members.size == 1:
        return
    members.agree("training data", data)
    digest = 0
    for variable in variables:
        digest = zlib.crc32(variable.get_value(borrow=True).tobytes(), digest)
    members.agree("initial parameters", digest)
    share_generators(members)


def share_generators(members: Alone | Team) -> None:
    """Let all processes go on with the random generators of the first, which may have drawn."""
    if members.size == 1:
        return
    header, content = None, b""
    if members.leads:
        arrays, header = generators.states()
        content = pack(arrays)
    header, content = members.broadcast(header, content)
    if not members.leads:
        generators.restore(unpack(content), header)


def share_checkpoint(members: Alone | Team, saved: tuple | None) -> tuple | None:
    """Let all processes have the checkpoint that the first has read.

    Parameters
    ----------
    members : lib.distributed.Team or lib.distributed.Alone
    saved : tuple or None
        Path, header and arrays, from `lib.runs.resuming.read_checkpoint`; of the first process.

    Returns
    -------
    tuple or None
        The same, in all.
    """
    if members.size == 1:
        return saved
    path, header, arrays = saved or (None, None, {})
    (path, header), content = members.broadcast([path, header], pack(arrays))
    return (path, header, unpack(content)) if path else None


def pack(arrays: dict[str, Any]) -> bytes:
    """Arrays by name as bytes."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def unpack(content: bytes) -> dict[str, np.ndarray]:
    """What `pack` was given."""
    with np.load(io.BytesIO(content)) as archive:
        return dict(archive)
