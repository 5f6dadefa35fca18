"""Arrays and parameters to and from disk.

Written as ``.npz``, which NumPy reads everywhere, without pickle. Read from there, and from
the joblib lists that upstream saved its models in. Imports no Theano.
"""

from __future__ import annotations

import io
import os
import zipfile
from typing import Any, Mapping, Sequence

import numpy as np

from ..errors import InputError
from .atomic import atomic_write
from .joblib_arrays import read_array_list
from .npy import parse_npy
from .npz import SUFFIX, open_archive, read_member
from .regular import read_regular

_ARRAY_NAMES = 4  # that are shown of a file with others


def save_params(path: str | os.PathLike[str], params: Sequence[Any]) -> None:
    """Write a list of parameters.

    Parameters
    ----------
    path : str or os.PathLike
        Usually ends in ``.npz``; replaced only when all is on the disk.
    params : sequence
        Arrays, or Theano shared variables, whose values are taken.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    values = [p.get_value(borrow=True) if hasattr(p, "get_value") else p for p in params]
    # The names that numpy.savez gives to a list.
    save_arrays(path, {"arr_%d" % i: value for i, value in enumerate(values)})


def load_params(path: str | os.PathLike[str]) -> list[np.ndarray]:
    """Read a list of parameters.

    Parameters
    ----------
    path : str or os.PathLike
        What ``save_params`` or ``numpy.savez(path, *arrays)`` wrote, or a list of arrays by
        joblib or pickle, such as upstream's ``200_gen_params.jl`` with its ``.npy`` files.
        Nothing in the file is run.

    Returns
    -------
    list of ndarray

    Raises
    ------
    InputError
        The file is missing, damaged, or not a list of numeric arrays.
    """
    path = os.fspath(path)
    data = _read(path)
    if data[:2] != b"PK":
        params = read_array_list(data, path)
    else:
        arrays = _parse_zip(data, path)
        expected = ["arr_%d" % i for i in range(len(arrays))]
        if set(arrays) != set(expected):
            raise InputError(
                "%s: holds %s, expected a list of parameters (arr_0, arr_1, ...)"
                % (path, ", ".join(sorted(arrays)[:_ARRAY_NAMES]))
            )
        params = [arrays[name] for name in expected]
    for i, param in enumerate(params):
        if param.dtype.kind not in "biuf":
            raise InputError("%s: array %d holds %s, expected numbers" % (path, i, param.dtype))
    return params


def save_arrays(path: str | os.PathLike[str], arrays: Mapping[str, Any]) -> None:
    """Write named arrays as ``.npz``; equal arrays give equal bytes.

    Parameters
    ----------
    path : str or os.PathLike
        Replaced only when all is on the disk.
    arrays : dict
        From names to numbers or text, of any shape.

    Raises
    ------
    InputError
        A value is not plain numbers or text.
    OSError
        The file cannot be written.
    """
    path = os.fspath(path)
    arrays = {name: np.asanyarray(array) for name, array in arrays.items()}
    for name, array in arrays.items():
        if array.dtype.kind not in "biufcSU":
            raise InputError(
                "cannot write %s: %s is %s, expected numbers or text" % (path, name, array.dtype)
            )
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(name + SUFFIX)  # dated 1980, whatever the clock says
            with archive.open(entry, "w", force_zip64=True) as out:
                np.lib.format.write_array(out, array, allow_pickle=False)


def load_arrays(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """Read what ``save_arrays`` or ``numpy.savez`` wrote.

    Returns
    -------
    dict from names to ndarray

    Raises
    ------
    InputError
        The file is missing, damaged, truncated, or another kind of file.
    """
    path = os.fspath(path)
    return _parse_zip(_read(path), path)


def _read(path: str) -> bytes:
    data = read_regular(path)
    if not data:
        raise InputError("%s: empty, expected arrays" % path)
    return data


def _parse_zip(data: bytes, path: str) -> dict[str, np.ndarray]:
    if data[:4] != b"PK\x03\x04":
        raise InputError("%s: found %r at the start, expected an .npz file" % (path, data[:4]))
    arrays = {}
    with open_archive(io.BytesIO(data), path) as archive:
        for name in archive.namelist():
            if not name.endswith(SUFFIX):
                raise InputError("%s: holds %s, expected arrays only" % (path, name))
            entry = read_member(archive, name, path)
            arrays[name[: -len(SUFFIX)]] = parse_npy(entry, "%s, %s" % (path, name))
    return arrays
