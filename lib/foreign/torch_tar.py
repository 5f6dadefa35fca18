"""PyTorch's files of 0.1: a tar archive of a pickle, storages and tensors."""

from __future__ import annotations

import io
import struct
from typing import Any, Dict

from ..errors import InputError, reason
from ..files.pickle_reader import read_pickle
from ..files.tar import tar_members
from .torch_objects import Storage, Tensor, TorchRecipes, storage_kind
from .torch_stacked import View, read_counted

_MEMBERS = ("sys_info", "pickle", "storages", "tensors")
_MARK, _MARK_AT = b"ustar", 257


def is_tar(data: bytes) -> bool:
    """Return whether a file's beginning is that of a tar archive."""
    return data[_MARK_AT : _MARK_AT + len(_MARK)] == _MARK


def read_tar(data: bytes, path: str) -> Any:
    """Return the object in a file that ``torch.save`` wrote before 0.2.

    Parameters, returned value and errors are those of `lib.foreign.torch_zip.read_zip`.
    """
    parts = _members(data, path)
    order = "<"
    system = read_pickle(io.BytesIO(parts["sys_info"]), path, {})
    if isinstance(system, dict) and not system.get("little_endian", True):
        order = ">"
    objects: Dict[int, Any] = {}
    try:
        _read_storages(parts["storages"], path, order, objects)
        _read_tensors(parts["tensors"], path, objects)
    except InputError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, struct.error) as error:
        raise InputError("%s: damaged file of PyTorch (%s)" % (path, reason(error))) from error

    def outside(saved: Any) -> Any:
        return saved[0] if isinstance(saved, tuple) else objects[int(saved)]

    return read_pickle(io.BytesIO(parts["pickle"]), path, TorchRecipes(path), outside)


def _members(data: bytes, path: str) -> Dict[str, bytes]:
    parts: Dict[str, bytes] = {}
    try:
        for name, content in tar_members(data):
            if name in parts:
                raise ValueError("two members %s" % name)
            if name in _MEMBERS:
                parts[name] = content
    except ValueError as error:
        raise InputError("%s: damaged tar archive (%s)" % (path, error)) from error
    missing = [name for name in _MEMBERS if name not in parts]
    if missing:
        raise InputError(
            "%s: a tar archive without %s, expected a file of torch.save" % (path, missing[0])
        )
    return parts


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a number that is none")
    return value


def _read_storages(part: bytes, path: str, order: str, objects: Dict[int, Any]) -> None:
    stream, recipes = io.BytesIO(part), TorchRecipes(path)
    for _ in range(_whole(read_pickle(stream, path, recipes))):
        key, _, named = read_pickle(stream, path, recipes)
        storage = Storage(storage_kind(named), None, order)
        read_counted(stream, storage, part, path)
        objects[_whole(key)] = storage
    for key, root, offset, count in read_pickle(stream, path, recipes):
        whole = objects[_whole(root)]
        if type(whole) is not Storage:  # a part of a part of a part ... has no end
            raise ValueError("a part of what is no storage")
        objects[_whole(key)] = View(whole, offset, count)


def _read_tensors(part: bytes, path: str, objects: Dict[int, Any]) -> None:
    stream, recipes = io.BytesIO(part), TorchRecipes(path)
    for _ in range(_whole(read_pickle(stream, path, recipes))):
        key, storage, _ = read_pickle(stream, path, recipes)
        (axes,) = struct.unpack("<i4x", stream.read(8))
        if not 0 <= axes <= (len(part) - stream.tell()) // 16:
            raise ValueError("a tensor of %d axes" % axes)
        sizes, strides = (struct.unpack("<%dq" % axes, stream.read(8 * axes)) for _ in range(2))
        (offset,) = struct.unpack("<q", stream.read(8))
        objects[_whole(key)] = Tensor(objects[_whole(storage)], offset, sizes, strides)
