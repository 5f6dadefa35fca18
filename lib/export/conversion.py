"""A Theano graph converted, made small and named: what all formats are written from."""

from __future__ import annotations

from typing import Any, Mapping

from ..errors import InputError
from .call import own_dtype
from .graph import Graph, Value
from .names import Names
from .ops.indexing import BUFFER
from .simplify import simplify
from .size import free
from .source import Source, read_source
from .trace import Trace


def convert(function: Any, dynamic: Mapping | None = None) -> Graph:
    """Convert a Theano graph, without Theano's rewrites, to one of ONNX's operations.

    Parameters
    ----------
    function : theano.function's result, or a pair (inputs, outputs)
        Shared variables become constants with the values that they have now.
    dynamic : dict, optional
        From an input, or its name, to its sizes, such as ``("batch", 1, 28, 28)``: a number
        where the size is fixed, a name where it is free; the same name means the same size.
        Also a dict from some axes to sizes. What is not said is free, unless the graph tells.

    Returns
    -------
    lib.export.graph.Graph

    Raises
    ------
    InputError
        An Op has no counterpart; it is named, with the user's line. Or the graph needs a
        variable that is no input, or `dynamic` does not fit it.
    """
    source = read_source(function)
    graph = Graph()
    trace = Trace(graph)
    _check_names(source, dynamic or {})
    for number, variable in enumerate(source.inputs):
        value = _input(variable, number, dynamic or {})
        graph.inputs.append(value)
        trace.values[variable] = _reckoned_with(graph, value)
    for variable, held in source.held.items():
        trace.values[variable] = _held(graph, variable, held)
    outputs = trace.run(source.inputs, source.outputs)
    for variable, value in zip(source.outputs, outputs):
        graph.outputs.append(_output(graph, variable, value))
    simplify(graph)
    _check_loops(graph)
    _name_outputs(graph, source)
    Names().give(graph)
    for value in [*graph.inputs, *graph.outputs]:
        value.shape = tuple(graph.size(size) for size in value.shape)
    return graph


def _check_names(source: Source, dynamic: Mapping) -> None:
    known = [*source.inputs, *(variable.name for variable in source.inputs)]
    for key in dynamic:
        if key not in known:
            names = ", ".join(str(variable.name) for variable in source.inputs)
            raise InputError("dynamic: found %s, expected inputs: %s" % (key, names))


def _input(variable: Any, number: int, dynamic: Mapping) -> Value:
    name = variable.name or "input_%d" % (number + 1)
    given = dynamic.get(variable, dynamic.get(variable.name, {}))
    ndim = variable.ndim
    if not isinstance(given, Mapping):
        if len(given) != ndim:
            raise InputError(
                "dynamic: found %d sizes for %s, expected %d" % (len(given), name, ndim)
            )
        given = dict(enumerate(given))
    sizes = []
    for axis in range(ndim):
        size = given.get(axis, 1 if variable.broadcastable[axis] else "%s_%d" % (name, axis))
        if not isinstance(size, (int, str)) or (isinstance(size, int) and size < 1):
            raise InputError(
                "dynamic: found %r as a size of %s, expected a number or a name" % (size, name)
            )
        sizes.append(free(size) if isinstance(size, str) else size)
    dtype = "float32" if variable.dtype.startswith("float") else variable.dtype
    return Value(dtype, sizes, name)


def _held(graph: Graph, variable: Any, held: Any) -> Any:
    """A shared variable's value; as it is where it is no array, as a random generator's state."""
    dtype = getattr(variable.type, "dtype", None)
    return held if dtype is None else graph.constant(held, own_dtype(dtype), variable.name)


def _reckoned_with(graph: Graph, value: Value) -> Value:
    """An input in the type that the graph computes with."""
    own = own_dtype(value.dtype)
    if own == value.dtype:
        return value
    return graph.emit("Cast", [value], own, value.shape, to=own)


def _output(graph: Graph, variable: Any, value: Value) -> Value:
    """An output of its own, of the type that Theano has."""
    dtype = "float32" if variable.dtype.startswith("float") else variable.dtype
    if value.dtype != dtype:
        return graph.add("Cast", [value], [Value(dtype, value.shape)], to=dtype)[0]
    if value.node is None or value in graph.outputs:
        return graph.add("Identity", [value], [Value(dtype, value.shape)])[0]
    return value


def _check_loops(graph: Graph) -> None:
    if any(node.kind == BUFFER for node in graph.all_nodes()):
        raise InputError("an array of which only a part is set cannot be exported: set all of it")


def _name_outputs(graph: Graph, source: Source) -> None:
    taken = {value.hint for value in graph.inputs}
    for number, (variable, value) in enumerate(zip(source.outputs, graph.outputs), 1):
        default = "output" if len(graph.outputs) == 1 else "output_%d" % number
        value.hint = variable.name if variable.name and variable.name not in taken else default
        taken.add(value.hint)
