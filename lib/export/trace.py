"""From a Theano graph to one that can be written: one converter after the other, in order.

What does not depend on the inputs is computed at once, by Theano's own code; so is what
depends on their sizes only, as far as `lib.export.size` can tell it.
"""

from __future__ import annotations

from typing import Any, Iterator

import numpy as np
from theano.graph.basic import Constant, NoParams, io_toposort
from theano.graph.op import Op
from theano.scan.op import Scan

from . import (
    choices,
    ops,  # noqa: F401  (whose import registers the converters)
)
from .call import Call, own_dtype, refused
from .graph import Graph, Value
from .registry import converter
from .shape_arithmetic import reckoned
from .size import Size

_NO_COUNTERPART = "there is no counterpart of this Op in ONNX, or none is known here"


class Trace:
    """One conversion of one graph.

    Parameters
    ----------
    graph : Graph
    outer : Trace, optional
        That of the graph around this one, of which it may read values.
    """

    def __init__(self, graph: Graph, outer: Trace | None = None) -> None:
        self.graph, self.outer = graph, outer
        self.values: dict[Any, Any] = {}

    def run(self, inputs: Any, outputs: Any) -> list[Any]:
        """Convert what is between `inputs`, whose values are set, and `outputs`."""
        order = io_toposort(list(self.values), list(outputs))
        computed = choices.needed(order, outputs, self._held_by)
        for node in order:
            if node not in computed or any(out in self.values for out in node.outputs):
                continue
            for out, value in zip(node.outputs, self._node(node)):
                if isinstance(value, Value) and out.name and not value.hint:
                    value.hint = out.name
                self.values[out] = value
        return [self._value(variable) for variable in outputs]

    def measured(self) -> Iterator[Value]:
        """Yield the values whose sizes may be asked for: the inputs, then all others."""
        yield from self.graph.inputs
        for node in self.graph.nodes:
            yield from node.outputs
        if self.outer is not None:
            yield from self.outer.measured()

    def _held_by(self, variable: Any) -> np.ndarray | None:
        """What a variable holds, if that follows from constants."""
        value = self._value(variable)
        if value is None and variable.owner is not None and self._is_constant(variable):
            (value,) = self.run([], [variable])
        return value.data if isinstance(value, Value) else None

    def _is_constant(self, variable: Any) -> bool:
        nodes = io_toposort(list(self.values), [variable])
        read = [v for node in nodes for v in node.inputs if v.owner is None or v in self.values]
        values = [self._value(each) for each in read]
        known = all(value is not None and _is_known(value) for value in values)
        return known and all(_is_pure(node.op) for node in nodes)

    def _node(self, node: Any) -> list[Any]:
        if any("complex" in str(variable.type) for variable in node.inputs + node.outputs):
            raise refused(node, "complex numbers are not exported")
        values = [self._value(variable) for variable in node.inputs]
        chosen = choices.read(node, self._held_by)
        if chosen is not None:
            call = Call(self, node)
            pairs = zip(node.outputs, chosen)
            return [self._promised(call, out, self._value(each)) for out, each in pairs]
        if values and all(_is_known(value) for value in values) and _is_pure(node.op):
            return [self._constant(out, data) for out, data in _performed(node, values)]
        call = Call(self, node)
        held = reckoned(call, values)
        if held is not None and not any(isinstance(size, Size) for size in held.ravel().tolist()):
            return [self._held(call, held)]
        convert = converter(node.op)
        if convert is None:
            raise refused(node, _reason(node.op))
        results = convert(call, *values)
        results = list(results) if isinstance(results, (list, tuple)) else [results]
        results = [self._promised(call, out, value) for out, value in zip(node.outputs, results)]
        if held is not None:
            results[0].sizes = held
        return results

    def _held(self, call: Call, held: np.ndarray) -> Value:
        value = self.graph.constant(held.astype(call.dtype))
        value.sizes = held  # also of sizes that were made floats, to divide by
        return value

    def _promised(self, call: Call, variable: Any, value: Any) -> Any:
        if not isinstance(value, Value):
            return value
        return call.cast(value, own_dtype(variable.type.dtype))

    def _value(self, variable: Any) -> Any:
        if variable in self.values:
            return self.values[variable]
        if isinstance(variable, Constant):
            return self._constant(variable, variable.data)
        return self.outer._value(variable) if self.outer else None

    def _constant(self, variable: Any, data: Any) -> Any:
        dtype = getattr(variable.type, "dtype", None)
        if dtype is None or data is None or isinstance(data, slice):
            return data
        sources = [self.values.get(v) for v in getattr(variable.owner, "inputs", ())]
        hints = [v.hint for v in sources if isinstance(v, Value) and v.hint]
        hint = variable.name or (hints[0] if hints else None)
        return self.graph.constant(data, own_dtype(dtype), hint if np.size(data) > 1 else None)


def _is_known(value: Any) -> bool:
    return not isinstance(value, Value) or value.data is not None


def _is_pure(op: Op) -> bool:
    """Whether it gives the same for the same inputs."""
    return not isinstance(op, Scan) and not _is_random(op)


def _is_random(op: Op) -> bool:
    names = [each.__name__ for each in type(op).__mro__]
    return any("Random" in name or "mrg" in name for name in names)


def _reason(op: Op) -> str:
    if _is_random(op):
        return "it draws random numbers; export the graph without (such as deterministic=True)"
    return _NO_COUNTERPART


def _performed(node: Any, values: list) -> Iterator[tuple[Any, Any]]:
    """Compute a node with Theano's Python code."""
    data = [
        np.asarray(value.known, dtype=variable.type.dtype) if isinstance(value, Value) else value
        for variable, value in zip(node.inputs, values)
    ]
    node.op.prepare_node(node, None, None, "py")
    storage: list[list[Any]] = [[None] for _ in node.outputs]
    params = node.run_params()
    node.op.perform(node, data, storage, *(() if params is NoParams else (params,)))
    return zip(node.outputs, [cell[0] for cell in storage])
