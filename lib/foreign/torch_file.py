"""A file of ``torch.save``, of whatever year."""

from __future__ import annotations

import os
from typing import Any

from ..errors import InputError
from ..files.regular import open_regular, read_regular
from .torch_stacked import SIGNATURE, read_stacked
from .torch_tar import is_tar, read_tar
from .torch_zip import SIGNATURE as ZIP
from .torch_zip import read_zip

_MOST_START = 512  # bytes that tell what a file is


def is_torch(path: str | os.PathLike[str]) -> bool:
    """Return whether a file begins as those of ``torch.save`` do; .npz files begin so, too."""
    with open_regular(path) as file:
        start = file.read(_MOST_START)
    return start.startswith((ZIP, SIGNATURE)) or is_tar(start)


def read_torch(path: str | os.PathLike[str]) -> Any:
    """Return the object that ``torch.save`` wrote; no code of it runs.

    Parameters
    ----------
    path : str or os.PathLike

    Returns
    -------
    object
        Dicts, lists, `lib.foreign.torch_objects.Tensor` and ``Record``.

    Raises
    ------
    InputError
        It is damaged, or another kind of file.

    Examples
    --------
    >>> state = read_torch("netG_epoch_24.pth")  # doctest: +SKIP
    >>> state["main.0.weight"].array("netG").shape  # doctest: +SKIP
    (100, 512, 4, 4)
    """
    path = os.fspath(path)
    data = read_regular(path)
    if data.startswith(ZIP):
        return read_zip(data, path)
    if data.startswith(SIGNATURE):
        return read_stacked(data, path)
    if is_tar(data):
        return read_tar(data, path)
    raise InputError("%s: found %r at the start, expected a file of torch.save" % (path, data[:4]))
