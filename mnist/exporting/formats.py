"""The files that a network is written into, by the name of the format."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict

from lib.errors import UnavailableError
from lib.export.onnx_file import package, to_model, write

from . import arrays, comparison, torch_source
from .deployable import Deployable

Written = Dict[str, Any]


def write_onnx(found: Deployable, path: str, function: Callable) -> str:
    """Write an ONNX file, compared with Theano where onnxruntime is installed."""
    model = to_model(found.graph, found.metadata)
    words = "%d operations" % len(found.graph.nodes)
    try:
        runtime = package("onnxruntime")
    except UnavailableError as error:
        write(found.graph, path, found.metadata)
        return "%s; not compared with Theano: %s" % (words, error)
    session = runtime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    largest = comparison.difference(
        found.network, lambda inputs: session.run(None, inputs)[0], function
    )
    write(found.graph, path, found.metadata)
    return "%s; onnxruntime differs from Theano by %.2g at most" % (words, largest)


def write_safetensors(found: Deployable, path: str, function: Callable) -> str:
    """Write the parameters as safetensors."""
    named, metadata = arrays.as_arrays(found.network)
    arrays.write_safetensors(path, named, metadata)
    return "%d arrays" % len(named)


def write_npz(found: Deployable, path: str, function: Callable) -> str:
    """Write the parameters as .npz, by name."""
    named, metadata = arrays.as_arrays(found.network)
    arrays.write_npz(path, named, metadata)
    return "%d arrays, and metadata" % len(named)


def write_torch(found: Deployable, path: str, function: Callable) -> str:
    """Write PyTorch code, and its weights beside it."""
    weights = os.path.splitext(path)[0] + ".safetensors"
    source = torch_source.source(found, os.path.basename(weights), _module(path))
    arrays.write_safetensors(weights, torch_source.state(found), found.metadata)
    torch_source.write(path, source)
    return "%d lines of PyTorch, and its weights in %s" % (source.count("\n"), weights)


def _module(path: str) -> str:
    """A file's name as Python imports it."""
    return os.path.splitext(os.path.basename(path))[0]


#: From a format's name to what writes it: takes (deployable, path, function), returns words.
FORMATS: Dict[str, Callable[[Deployable, str, Callable], str]] = {
    "onnx": write_onnx,
    "safetensors": write_safetensors,
    "torch": write_torch,
    "npz": write_npz,
}
