"""A converted graph as an ONNX file."""

from __future__ import annotations

import importlib
import os
from typing import Any, Mapping

import numpy as np

from ..errors import InputError, UnavailableError, reason
from ..files.atomic import atomic_write
from .conversion import convert
from .graph import Graph, Node, Value
from .size import Size, is_name

OPSET = 17
_IR = 8  # the file format's version that came with this opset
_MOST = 2**31 - 1  # bytes in one file, by the format
PRODUCER = "dcgan-no-gpu"


def onnx(
    function: Any,
    path: str | os.PathLike[str],
    dynamic: Mapping | None = None,
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write a Theano function as an ONNX file, which other programs run without Theano.

    Parameters
    ----------
    function : theano.function's result, or a pair (inputs, outputs)
        Each of both a variable or a list of them. Shared variables become constants.
    path : str or os.PathLike
        Replaced only when all is on the disk.
    dynamic : dict, optional
        From an input, or its name, to its sizes, such as ``("batch", 1, 28, 28)``: a number
        where the size is fixed, a name where it is free. What is not said is free.
    metadata : dict of str to str, optional
        What the file says of itself.

    Raises
    ------
    InputError
        Something in the graph has no counterpart: the Op and the user's line are named.
    UnavailableError
        The package onnx is missing.

    Examples
    --------
    >>> import theano, theano.tensor as T
    >>> x = T.matrix("x")
    >>> f = theano.function([x], T.nnet.softmax(x))
    >>> onnx(f, "softmax.onnx", dynamic={"x": ("batch", 10)})  # doctest: +SKIP
    """
    write(convert(function, dynamic), path, metadata)


def package(name: str) -> Any:
    """Import a package of the ``export`` extra.

    Raises
    ------
    UnavailableError
        It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise UnavailableError(
            "the package %s is missing: pip install %s, or the export extra" % (name, name)
        ) from None


def write(graph: Graph, path: str | os.PathLike[str], metadata: Mapping[str, str] | None) -> None:
    """Write a converted graph; ``onnx.checker`` has looked at it before."""
    model = to_model(graph, metadata or {})
    size = model.ByteSize()
    if size > _MOST:
        raise InputError("the file would have %d bytes, expected at most %d" % (size, _MOST))
    with atomic_write(path) as file:
        file.write(model.SerializeToString())


def to_model(graph: Graph, metadata: Mapping[str, str]) -> Any:
    """Return a graph as ``onnx.ModelProto``, checked.

    Raises
    ------
    InputError
        ``onnx.checker`` refuses it.
    """
    onnx = package("onnx")
    model = onnx.helper.make_model(
        _graph(onnx, graph, metadata.get("network", "theano")),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        producer_name=PRODUCER,
        ir_version=_IR,
    )
    onnx.helper.set_model_props(model, {k: str(v) for k, v in metadata.items()})
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise InputError("onnx.checker refuses the graph: %s" % reason(error)) from error
    return model


def _graph(onnx: Any, graph: Graph, name: str, within: bool = False) -> Any:
    return onnx.helper.make_graph(
        [_node(onnx, node) for node in graph.nodes],
        name,
        [_info(onnx, value) for value in graph.inputs],
        [_info(onnx, value) for value in graph.outputs],
        # a loop's body reads those of the graph around it
        [] if within else [_tensor(onnx, value) for value in graph.constants()],
    )


def _node(onnx: Any, node: Node) -> Any:
    attributes = {}
    for name, value in node.attributes.items():
        if isinstance(value, Graph):
            value = _graph(onnx, value, node.name + "_" + name, within=True)
        elif name == "to":
            value = _type(onnx, value)
        attributes[name] = value
    names = ["" if value is None else value.name for value in node.inputs]
    outputs = [value.name for value in node.outputs]
    return onnx.helper.make_node(node.kind, names, outputs, name=node.name, **attributes)


def _type(onnx: Any, dtype: str) -> int:
    return onnx.helper.np_dtype_to_tensor_dtype(np.dtype(dtype))


def _info(onnx: Any, value: Value) -> Any:
    shape = [_dimension(size) for size in value.shape]
    return onnx.helper.make_tensor_value_info(value.name, _type(onnx, value.dtype), shape)


def _dimension(size: Any) -> Any:
    """A size as the format has it: a number, a name, or nothing."""
    if isinstance(size, Size):
        return str(size) if is_name(size) and not str(size).startswith("size_") else None
    return int(size)


def _tensor(onnx: Any, value: Value) -> Any:
    return onnx.numpy_helper.from_array(value.known, value.name)
