"""Parameters by name, as safetensors or .npz, and back."""

from __future__ import annotations

import json
import os
import struct
from typing import Any, Mapping

import numpy as np

from lib.errors import InputError, reason
from lib.export.onnx_file import package
from lib.files.atomic import atomic_write
from lib.files.json_text import parse_json
from lib.files.model_io import save_arrays, save_params
from lib.files.regular import read_regular

ORDER = "parameters"  # metadata: the names of the parameters in the order of the function
_MOST_HEADER = 100 * 2**20  # bytes, by the format


def write_safetensors(path: str, arrays: Mapping[str, np.ndarray], metadata: Mapping) -> None:
    """Write arrays by name as safetensors.

    Raises
    ------
    UnavailableError
        The package safetensors is missing.
    """
    library = package("safetensors.numpy")
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    data = library.save(plain, metadata={k: str(v) for k, v in metadata.items()})
    with atomic_write(path) as file:
        file.write(data)


def read_safetensors(path: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read arrays by name, and the metadata.

    Raises
    ------
    InputError
        The file is missing, damaged, or no safetensors.
    UnavailableError
        The package safetensors is missing.
    """
    library, errors = package("safetensors.numpy"), package("safetensors")
    data = read_regular(path)
    try:
        arrays = library.load(data)
        length = struct.unpack("<Q", data[:8])[0]
        header = parse_json(data[8 : 8 + min(length, _MOST_HEADER)].decode("utf-8"))
    except (errors.SafetensorError, KeyError, ValueError, struct.error) as error:
        raise InputError("%s: damaged, or no safetensors: %s" % (path, reason(error))) from error
    metadata = header.get("__metadata__", {})
    return arrays, metadata if isinstance(metadata, dict) else {}


def as_arrays(network: Any) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Return a network's parameters and statistics by name, and its metadata.

    Parameters
    ----------
    network : mnist.exporting.networks.Network
    """
    metadata = dict(network.metadata)
    metadata[ORDER] = ",".join(network.params)
    return dict(network.params, **network.statistics), metadata


def write_npz(path: str, arrays: Mapping[str, np.ndarray], metadata: Mapping) -> None:
    """Write arrays by name as .npz, with the metadata as JSON in an array of that name."""
    save_arrays(path, dict(arrays, metadata=np.asarray(json.dumps(dict(metadata)))))


def back_to_params(source: str, target: str) -> int:
    """Write the parameters of a safetensors file as a list that `mnist.sample` takes.

    Parameters
    ----------
    source, target : str

    Returns
    -------
    int
        How many parameters there are.

    Raises
    ------
    InputError
        The file does not say which of its arrays are the parameters, or lacks one.
    """
    arrays, metadata = read_safetensors(source)
    order = metadata.get(ORDER)
    if not order or not isinstance(order, str):
        raise InputError(
            "%s: its metadata has no %r, expected what --format safetensors wrote" % (source, ORDER)
        )
    names = order.split(",")
    missing = [name for name in names if name not in arrays]
    if missing:
        text = "%s: lacks the parameters %.200s"
        raise InputError(text % (source, ", ".join(missing[:4])))
    if len(set(names)) < len(names):  # a small file could fill the disk so
        raise InputError("%s: names a parameter more than once in %r" % (source, ORDER))
    folder = os.path.dirname(target)
    if folder:
        os.makedirs(folder, exist_ok=True)
    save_params(target, [arrays[name] for name in names])
    return len(names)
