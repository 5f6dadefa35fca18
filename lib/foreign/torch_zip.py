"""PyTorch's files since 1.6: a zip archive of a pickle and one member per storage."""

from __future__ import annotations

import io
from typing import Any, Dict

from ..errors import InputError
from ..files.npz import open_archive, read_member
from ..files.pickle_reader import read_pickle
from .torch_objects import Storage, TorchRecipes, storage_kind

SIGNATURE = b"PK\x03\x04"
_PICKLE, _STORAGES, _ORDER = "data.pkl", "data/", "byteorder"


def read_zip(data: bytes, path: str) -> Any:
    """Return the object in a file that ``torch.save`` wrote.

    Parameters
    ----------
    data : bytes
        The file's content.
    path : str
        What to call the file in messages.

    Returns
    -------
    object
        Dicts, lists, `lib.foreign.torch_objects.Tensor` and ``Record``.

    Raises
    ------
    InputError
        It is damaged, or another kind of archive.
    """
    with open_archive(io.BytesIO(data), path) as archive:
        names = set(archive.namelist())
        pickles = [name for name in names if name.endswith("/" + _PICKLE)]
        if len(pickles) != 1:
            raise InputError(
                "%s: an archive without PyTorch's %s, expected a file of torch.save"
                % (path, _PICKLE)
            )
        folder = pickles[0][: -len(_PICKLE)]
        order = "<"
        if folder + _ORDER in names:
            order = ">" if read_member(archive, folder + _ORDER, path) == b"big" else "<"
        storages: Dict[Any, Storage] = {}

        def outside(saved: Any) -> Storage:
            word, named, key, _, count = saved[:5]
            if word != "storage" or not isinstance(key, str) or type(count) is not int:
                raise ValueError("an object outside of the pickle that is no storage")
            if key not in storages:
                storages[key] = Storage(storage_kind(named), count, order)
            return storages[key]

        stream = io.BytesIO(read_member(archive, pickles[0], path))
        found = read_pickle(stream, path, TorchRecipes(path), outside)
        for key, storage in storages.items():
            name = folder + _STORAGES + key
            if name in names:
                storage.read = _member(read_member(archive, name, path))
    return found


def _member(content: bytes) -> Any:
    return lambda: content
