"""What a path leads to, told from its content, and who loads it."""

from __future__ import annotations

import functools
import os
import re
import zlib
from typing import Any, Callable, Dict

from lib.errors import InputError
from lib.files.npz import arrays_in, open_archive
from lib.files.regular import open_regular

from ..load import FILES, find_file
from .forms.cifar10 import find_cifar10, load_cifar10
from .forms.emnist import EMNIST, find_emnist, load_emnist
from .forms.folder import load_folder
from .forms.hdf5 import SIGNATURE, load_hdf5
from .forms.idx_images import load_idx
from .forms.npz import load_npz
from .pixels.picture import endings

#: From the kind of data to what loads it, given a path and a `mnist.data.pixels.fitting.Target`.
LOADERS: Dict[str, Callable[..., Any]] = {
    "folder": load_folder,
    "npz": load_npz,
    "hdf5": load_hdf5,
    "idx": load_idx,
    "cifar10": load_cifar10,
    "emnist": load_emnist,
}
LOADERS.update(("emnist-" + name, functools.partial(load_emnist, name=name)) for name in EMNIST)
#: What ``--data`` takes. MNIST and the digits are `mnist.load`'s.
KINDS = ("auto", "mnist", "digits") + tuple(LOADERS)
_ENDINGS = {".npz": "npz", ".npy": "npz", ".h5": "hdf5", ".hdf5": "hdf5", ".hdf": "hdf5"}
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"PK")
_EMNIST = re.compile("emnist-([a-z]+)-train-images")
_EXPECTED = "a folder of images, or an .npz, .npy, HDF5 or IDX file"


def find_source(data: str, data_dir: str | None, default: str) -> tuple[str, str]:
    """Return which kind of data to load, and from where.

    Parameters
    ----------
    data : str
        One of ``KINDS``.
    data_dir : str or None
        A file or folder. Without one, ``'auto'`` looks for MNIST in ``default`` only.
    default : str

    Returns
    -------
    kind : str
        One of ``KINDS``, not ``'auto'``.
    path : str

    Raises
    ------
    InputError
        Nothing is there, or another thing than ``data`` says, or none that can be read.
    """
    if data not in KINDS:
        raise InputError("data %r: expected %s" % (data, ", ".join(KINDS)))
    path = data_dir or default
    if data in ("mnist", "digits"):
        return data, path
    if data == "auto" and not data_dir:
        return "mnist" if _has_mnist(path) else "digits", path
    try:
        os.stat(path)
    except OSError as error:
        raise InputError(
            "%s: %s, expected %s" % (path, (error.strerror or "").lower(), _EXPECTED)
        ) from error
    is_folder = os.path.isdir(path)
    if data == "auto":
        return _look_into(path) if is_folder else _look_at(path)
    if data in ("npz", "hdf5") and is_folder:
        return data, _only_file(path, data)
    if data not in ("npz", "hdf5", "idx") and not is_folder:
        raise InputError("%s: is a file, expected a folder for --data %s" % (path, data))
    return data, path


def _has_mnist(folder):
    return any(find_file(folder, *file) for file in FILES)


def _look_into(folder):
    """Return kind and path for a folder."""
    if _has_mnist(folder):
        return "mnist", folder
    if find_emnist(folder):
        return "emnist", folder
    if find_cifar10(folder)[0]:
        return "cifar10", folder
    names = [name for name in sorted(os.listdir(folder)) if not name.startswith(".")]
    files = [name for name in names if _ending(name) in _ENDINGS]
    if len(files) == 1 and not any(
        _ending(name) in endings() or os.path.isdir(os.path.join(folder, name)) for name in names
    ):
        return _ENDINGS[_ending(files[0])], os.path.join(folder, files[0])
    return "folder", folder


def _only_file(folder, kind):
    names = [name for name in sorted(os.listdir(folder)) if _ENDINGS.get(_ending(name)) == kind]
    if len(names) != 1:
        wanted = " or ".join(ending for ending, its in _ENDINGS.items() if its == kind)
        raise InputError(
            "%s: found %d files that end with %s, expected one: give its path"
            % (folder, len(names), wanted)
        )
    return os.path.join(folder, names[0])


def _look_at(path):
    """Return kind and path for a file."""
    if not os.path.isfile(path):
        raise InputError("%s: is neither file nor folder, expected %s" % (path, _EXPECTED))
    with open_regular(path) as file:
        head = file.read(8)
    unpacked = _unpacked(path) if head[:2] == b"\x1f\x8b" else head
    ending = _ending(path)
    if head[:6] == b"\x93NUMPY" or _is_npz(path, head) or ending in (".npz", ".npy"):
        return "npz", path
    if head == SIGNATURE or ending in (".h5", ".hdf5"):
        return "hdf5", path
    folder, name = os.path.split(path)
    emnist = _EMNIST.match(name)
    if emnist and emnist.group(1) in EMNIST:
        return "emnist-" + emnist.group(1), folder  # whose images and labels need more
    if unpacked[:2] == b"\0\0" or "-ubyte" in name:
        return "idx", path
    if head.startswith(_ARCHIVES):
        raise InputError("%s: is an archive, expected %s: unpack it" % (path, _EXPECTED))
    if ending in endings():
        raise InputError("%s: is a single image, expected %s: give its folder" % (path, _EXPECTED))
    raise InputError("%s: found %r at the start, expected %s" % (path, head[:4], _EXPECTED))


def _is_npz(path, head):
    if head[:2] != b"PK":
        return False
    try:
        with open_regular(path) as file, open_archive(file, path) as archive:
            return bool(arrays_in(archive))
    except InputError:
        return False  # who loads it by its name says what is wrong


def _unpacked(path):
    """Return the first bytes inside a gzip file, nothing if it is damaged: who loads it says so."""
    try:
        with open_regular(path) as file:
            return zlib.decompressobj(31).decompress(file.read(2**16), 4)
    except (OSError, zlib.error):
        return b""


def _ending(name):
    return os.path.splitext(name)[1].lower()
