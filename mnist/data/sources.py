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

from ..load import RAW, has_any, mnist_folder
from .forms.cifar10 import find_cifar10, load_cifar10
from .forms.emnist import EMNIST, find_emnist, load_emnist
from .forms.folder import load_folder
from .forms.hdf5 import SIGNATURE, load_hdf5
from .forms.idx_images import load_idx
from .forms.mat import load_mat
from .forms.npz import load_npz
from .forms.parquet import ENDING as PARQUET
from .forms.parquet import SIGNATURE as PARQUET_SIGNATURE
from .forms.parquet import find_parquet, load_parquet
from .forms.picture_zip import PictureZip, is_zip
from .pixels.picture import endings

#: From the kind of data to what loads it, given a path and a `mnist.data.pixels.fitting.Target`.
LOADERS: Dict[str, Callable[..., Any]] = {
    "folder": load_folder,
    "npz": load_npz,
    "hdf5": load_hdf5,
    "mat": load_mat,
    "parquet": load_parquet,
    "idx": load_idx,
    "cifar10": load_cifar10,
    "emnist": load_emnist,
}
LOADERS.update(("emnist-" + name, functools.partial(load_emnist, name=name)) for name in EMNIST)
#: What ``--data`` takes. MNIST and the digits are `mnist.load`'s.
KINDS = ("auto", "mnist", "digits") + tuple(LOADERS)
_ENDINGS = {".npz": "npz", ".npy": "npz", ".h5": "hdf5", ".hdf5": "hdf5", ".hdf": "hdf5"}
_ENDINGS[".mat"] = "mat"
_IN_FILES = ("npz", "hdf5", "mat", "idx", "parquet")  # and not in a folder of many
_PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
# torchvision's folders of sets that are read as `mnist`
_LIKE_MNIST = ("MNIST", "FashionMNIST", "KMNIST")
_HEAD = 512  # bytes, in which each form can be told
_LMDB = "data.mdb"
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"PK")
_EMNIST = re.compile("emnist-([a-z]+)-train-images")
_EXPECTED = "a folder or .zip of images, or an .npz, .npy, HDF5, .mat, Parquet or IDX file"


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
        return data, mnist_folder(path)
    if data == "auto" and not data_dir:
        path = mnist_folder(path)
        return "mnist" if has_any(path) else "digits", path
    try:
        os.stat(path)
    except OSError as error:
        raise InputError(
            "%s: %s, expected %s" % (path, (error.strerror or "").lower(), _EXPECTED)
        ) from error
    is_folder = os.path.isdir(path)
    if data == "auto":
        return _look_into(path) if is_folder else _look_at(path)
    if data in ("npz", "hdf5", "mat") and is_folder:
        return data, (data == "mat" and _svhn(path)) or _only_file(path, data)
    if data not in _IN_FILES and not is_folder and not _is_archive_of(data, path):
        raise InputError("%s: is a file, expected a folder for --data %s" % (path, data))
    return data, path


def _is_archive_of(data, path):
    """Whether a file is an archive that is read as a folder of this kind is."""
    return (data == "folder" and is_zip(path)) or (data == "cifar10" and find_cifar10(path)[0])


def _look_into(folder):
    """Return kind and path for a folder."""
    below = os.path.join(folder, "raw")
    if has_any(folder):
        return "mnist", folder
    if has_any(below):
        return "mnist", below
    if find_emnist(folder):
        return "emnist", folder
    if find_emnist(below):
        return "emnist", below
    if find_cifar10(folder)[0]:
        return "cifar10", folder
    raw = [name for name in _LIKE_MNIST if has_any(os.path.join(folder, RAW % name))]
    if len(raw) > 1:
        raise InputError(
            "%s: found %s, expected one of them: give its folder, such as %s"
            % (folder, " and ".join(raw), os.path.join(folder, RAW % raw[0]))
        )
    if raw:
        return "mnist", os.path.join(folder, RAW % raw[0])
    if find_emnist(os.path.join(folder, RAW % "EMNIST")):
        return "emnist", os.path.join(folder, RAW % "EMNIST")
    if _svhn(folder):
        return "mat", _svhn(folder)
    _refuse_lmdb(folder)
    names = [name for name in sorted(os.listdir(folder)) if not name.startswith(".")]
    files = [name for name in names if _ending(name) in _ENDINGS]
    if len(files) == 1 and not any(
        _ending(name) in endings() or os.path.isdir(os.path.join(folder, name)) for name in names
    ):
        return _ENDINGS[_ending(files[0])], os.path.join(folder, files[0])
    if any(_is_pictures(folder, name) for name in names):
        return "folder", folder
    if find_parquet(folder):
        return "parquet", folder
    packed = [name for name in names if _ending(name) in _PACKED]
    if packed:
        return _packed(folder, packed)
    return "folder", folder


def _is_pictures(folder, name):
    """Whether a name in a folder is a picture's, or a folder's that may hold some."""
    path = os.path.join(folder, name)
    return _ending(name) in endings() or (os.path.isdir(path) and not find_parquet(path))


def _packed(folder, names):
    """Return the only archive of pictures in a folder that has no picture itself."""
    zips = [name for name in names if _holds_pictures(os.path.join(folder, name))]
    if len(zips) != 1:
        raise InputError(
            "%s: found no image, but %s: %s"
            % (folder, ", ".join(names[:3]), "give one's path" if zips else "unpack it there")
        )
    return "folder", os.path.join(folder, zips[0])


def _svhn(folder):
    """Return the path of SVHN's file to train on, None if it is not there."""
    path = os.path.join(folder, "train_32x32.mat")
    return path if os.path.isfile(path) else None


def _refuse_lmdb(folder):
    """Say what to do with LSUN's folders, which hold a data base each."""
    for name in ("", *(name for name in sorted(os.listdir(folder)) if name.endswith("lmdb"))):
        below = os.path.join(folder, name)
        if os.path.isfile(os.path.join(below, _LMDB)):
            raise InputError(
                "%s: is an LMDB data base, as LSUN's are, which is not read: write its pictures as "
                "files with LSUN's own data.py (python data.py export %s --out_dir pictures) and "
                "give that folder" % (below, below)
            )


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
        head = file.read(_HEAD)
    start, head = head, head[:8]
    unpacked = _unpacked(path) if head[:2] == b"\x1f\x8b" else head
    ending = _ending(path)
    if head[:6] == b"\x93NUMPY" or _is_npz(path, head) or ending in (".npz", ".npy"):
        return "npz", path
    if head == SIGNATURE or ending in (".h5", ".hdf5"):
        return "hdf5", path
    if head[:6] == b"MATLAB" or ending == ".mat":
        return "mat", path
    if head[:4] == PARQUET_SIGNATURE or ending == PARQUET:
        return "parquet", path
    if os.path.basename(path) == _LMDB:
        _refuse_lmdb(os.path.dirname(path) or ".")
    if find_cifar10(path)[0]:
        return "cifar10", path
    if _holds_pictures(path):
        return "folder", path
    folder, name = os.path.split(path)
    emnist = _EMNIST.match(name)
    if emnist and emnist.group(1) in EMNIST:
        return "emnist-" + emnist.group(1), folder  # whose images and labels need more
    if unpacked[:2] == b"\0\0" or "-ubyte" in name:
        return "idx", path
    _refuse_pickle_or_table(path, unpacked, ending)
    if head.startswith(_ARCHIVES) or start[257:262] == b"ustar":
        raise InputError("%s: is an archive, expected %s: unpack it" % (path, _EXPECTED))
    if ending in endings():
        raise InputError("%s: is a single image, expected %s: give its folder" % (path, _EXPECTED))
    raise InputError("%s: found %r at the start, expected %s" % (path, head[:4], _EXPECTED))


def _refuse_pickle_or_table(path, unpacked, ending):
    """Name the way for what is none of the forms, but easily made one."""
    what = None
    if ending in (".pt", ".pth", ".pkl", ".pickle") or re.match(rb"\x80[\x02-\x05]", unpacked):
        what = "is a pickle, or what PyTorch saves"
    elif ending in (".csv", ".tsv"):
        what = "is a table of text"
    if what:
        raise InputError(
            "%s: %s, expected %s: read it where it comes from and write "
            "numpy.savez('images.npz', x=images, y=labels)" % (path, what, _EXPECTED)
        )


def _holds_pictures(path):
    """Whether a file is a .zip archive with pictures; InputError if it is damaged."""
    if not is_zip(path):
        return False
    with PictureZip(path) as archive:
        return bool(archive.find()[0])


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
