"""Which other program's file a path means, and its generator."""

from __future__ import annotations

import os

from lib.errors import InputError
from lib.files.npz import open_archive
from lib.files.regular import is_regular, open_regular
from lib.foreign.tf_checkpoint import find_index
from lib.foreign.torch_file import is_torch
from lib.foreign.torch_zip import SIGNATURE as ZIP

from ..data.forms.hdf5 import SIGNATURE as HDF5
from . import keras, pytorch, tensorflow
from .steps import Imported

_READERS = {"PyTorch": pytorch.read, "TensorFlow": tensorflow.read, "Keras": keras.read}


def framework(path: str) -> str | None:
    """Return whose file a path means: ``PyTorch``, ``TensorFlow`` or ``Keras``; else None.

    Parameters
    ----------
    path : str
        A file, a folder of TensorFlow's checkpoints, or what the names of a checkpoint's files
        have in common.
    """
    if not is_regular(path):
        return "TensorFlow" if find_index(path) else None
    try:
        with open_regular(path) as file:
            start = file.read(len(HDF5))
            if start == HDF5:
                return "Keras"
            if start.startswith(ZIP):
                with open_archive(file, path) as archive:
                    names = archive.namelist()
                return "PyTorch" if any(name.endswith("/data.pkl") for name in names) else None
    except (InputError, OSError):
        return None  # who reads it says what is wrong
    if is_torch(path):
        return "PyTorch"
    return "TensorFlow" if find_index(path) else None


def read(path: str, arch: str | None = None) -> Imported:
    """Read a generator that another program trained.

    Parameters
    ----------
    path : str
        Of which `framework` knows whose it is.
    arch : str, optional
        One of `mnist.sampling.recognise.NAMES`, where the file does not tell.

    Raises
    ------
    InputError
        It is damaged, or no generator that this project has.
    """
    kind = framework(path)
    if kind is None:
        raise InputError("%s: found no file of PyTorch, TensorFlow or Keras" % os.fspath(path))
    where = find_index(path) if kind == "TensorFlow" else path
    return _READERS[kind](where or path, arch)
