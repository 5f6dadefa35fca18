"""What a converter is told, and the operations that several converters need."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from ..abstract.origin import name, place
from ..errors import InputError
from .graph import Graph, Value
from .size import Size, Undecided, product

NARROW = ("int8", "int16", "int32", "uint8", "uint16", "uint32")


def own_dtype(dtype: str) -> str:
    """Return the type that a graph reckons with for one of Theano's."""
    if dtype == "bool":
        return dtype
    return "float32" if dtype.startswith("float") else "int64"


def refused(node: Any, why: str) -> InputError:
    """Return the error that says that a node cannot be exported, where it arose, and why."""
    return InputError("%s%s cannot be exported: %s" % (name(node.op), place(node), why))


class Call:
    """What a converter is told besides the values of the inputs.

    Attributes
    ----------
    op, node : the Op and its Apply node
    graph : lib.export.graph.Graph
    dtype : str
        The first output's, as the graph has it.
    trace : lib.export.trace.Trace
    """

    def __init__(self, trace: Any, node: Any) -> None:
        self.trace, self.node, self.op = trace, node, node.op
        self.graph: Graph = trace.graph
        dtype = getattr(node.outputs[0].type, "dtype", None)  # of no array it may be anything
        self.dtype = own_dtype(dtype if isinstance(dtype, str) else "int64")

    def refused(self, why: str) -> InputError:
        """Return the error that says that this node cannot be exported, and why."""
        return refused(self.node, why)

    def emit(
        self, kind: str, inputs: Any, shape: Any, dtype: str | None = None, **attributes: Any
    ) -> Value:
        """Add an operation with one output."""
        return self.graph.emit(kind, inputs, dtype or self.dtype, shape, **attributes)

    def vector(self, numbers: Sequence[int]) -> Value:
        """Return whole numbers as a constant."""
        return self.graph.constant(np.asarray(list(numbers), "int64"))

    def numbers(self, value: Any, what: str) -> list[int]:
        """Return what an input holds, where the graph has to know it.

        Raises
        ------
        InputError
            It is only known when the graph runs.
        """
        held = self.sizes(value)
        if held is None or any(isinstance(size, Size) for size in held):
            raise self.refused("%s must not depend on the inputs" % what)
        return [int(size) for size in held]

    def sizes(self, value: Any) -> list[Any] | None:
        """Return the elements of a value of shape arithmetic as far as they are known, or None."""
        if value.sizes is None:
            return None
        return [self.graph.size(size) for size in np.atleast_1d(value.sizes).ravel().tolist()]

    def shape(self, value: Value) -> list[Any]:
        """Return a value's shape as far as it is known by now."""
        return [self.graph.size(size) for size in value.shape]

    def sides(self, value: Value, axes: Any, what: str) -> list[int]:
        """Return sizes of a value that have to be known.

        Raises
        ------
        InputError
            One is only known when the graph runs.
        """
        found = [self.graph.size(value.shape[axis]) for axis in axes]
        if any(isinstance(size, Size) for size in found):
            raise self.refused("%s must be known; give it in `dynamic`" % what)
        return found

    # --- operations that disappear where they change nothing --------------------------------

    def cast(self, value: Value, dtype: str) -> Value:
        """Return a value with another type."""
        if value.dtype == dtype:
            return value
        if value.data is not None:
            return self.graph.constant(value.data.astype(dtype), hint=value.hint)
        result = self.emit("Cast", [value], value.shape, dtype=dtype, to=dtype)
        result.sizes, result.fill = value.sizes, value.fill
        return result

    def transpose(self, value: Value, order: Sequence[int]) -> Value:
        """Return a value with its axes in another order."""
        if value.node is not None and value.node.kind == "Transpose":
            first = value.node.attributes["perm"]
            return self.transpose(value.node.inputs[0], [first[axis] for axis in order])
        if list(order) == list(range(value.ndim)):
            return value
        if value.data is not None:
            return self.graph.constant(value.data.transpose(order), hint=value.hint)
        shape = [value.shape[axis] for axis in order]
        return self.emit("Transpose", [value], shape, dtype=value.dtype, perm=list(order))

    def squeeze(self, value: Value, axes: Sequence[int]) -> Value:
        """Return a value without these axes, of length 1."""
        if not axes:
            return value
        if value.node is not None and value.node.kind == "Unsqueeze":
            if sorted(value.node.inputs[1].known.tolist()) == sorted(axes):
                return value.node.inputs[0]
        shape = [size for axis, size in enumerate(value.shape) if axis not in axes]
        if value.data is not None:
            return self.graph.constant(np.squeeze(value.data, tuple(axes)), hint=value.hint)
        return self.emit("Squeeze", [value, self.vector(axes)], shape, dtype=value.dtype)

    def unsqueeze(self, value: Value, axes: Sequence[int]) -> Value:
        """Return a value with new axes of length 1 at these places of the result."""
        if not axes:
            return value
        shape = list(value.shape)
        for axis in sorted(axes):
            shape.insert(axis, 1)
        if value.data is not None:
            return self.graph.constant(value.data.reshape(shape), hint=value.hint)
        return self.emit("Unsqueeze", [value, self.vector(axes)], shape, dtype=value.dtype)

    def reshape(self, value: Value, sizes: Sequence[Any], runtime: Value | None = None) -> Value:
        """Return a value in another shape.

        Parameters
        ----------
        value : Value
        sizes : sequence of int or Size
            One may be -1.
        runtime : Value, optional
            The same as computed by the graph, where `sizes` cannot be written down.
        """
        old = self.shape(value)
        sizes = self._without_minus_one(old, [self.graph.size(size) for size in sizes])
        if old == sizes:
            return value
        if value.data is not None and not any(isinstance(s, Size) for s in sizes):
            return self.graph.constant(value.data.reshape(sizes), hint=value.hint)
        target = [
            0 if isinstance(s, Size) and i < len(old) and old[i] == s else s
            for i, s in enumerate(sizes)
        ]
        if sum(isinstance(s, Size) for s in target) == 1:
            target = [-1 if isinstance(s, Size) else s for s in target]
        wanted = self._written(target, runtime)
        result = self.emit("Reshape", [value, wanted], sizes, dtype=value.dtype)
        result.fill = value.fill
        return result

    def _without_minus_one(self, old: list, sizes: list) -> list:
        if -1 not in sizes:
            return sizes
        try:
            rest = product(old) // product(size for size in sizes if size != -1)
        except (Undecided, ZeroDivisionError):
            rest = self.graph.fresh()
        return [rest if size == -1 else size for size in sizes]

    def expand(self, value: Value, sizes: Sequence[Any], runtime: Value | None = None) -> Value:
        """Return a value stretched to a shape."""
        sizes = [self.graph.size(size) for size in sizes]
        old = [1] * (len(sizes) - value.ndim) + self.shape(value)
        if old == sizes and value.ndim == len(sizes):
            return value
        target = [1 if o == s else s for o, s in zip(old, sizes)]
        wanted = self._written(target, runtime)
        result = self.emit("Expand", [value, wanted], sizes, dtype=value.dtype)
        result.fill = value.fill
        return result

    def _written(self, sizes: Sequence[Any], runtime: Value | None) -> Value:
        """A shape as a constant, else from the inputs' sizes, else as the graph computes it."""
        if runtime is None or all(self._is_measured(size) for size in sizes):
            return self.shape_value(sizes)
        return runtime

    def _is_measured(self, size: Any) -> bool:
        known = {free for value in self.graph.inputs for free in map(self.graph.size, value.shape)}
        return not isinstance(size, Size) or size in known

    def shape_of(self, value: Value) -> Value:
        """Return the shape of a value as the graph computes it."""
        result = self.emit("Shape", [value], (value.ndim,), dtype="int64")
        result.sizes = np.array([self.graph.size(s) for s in value.shape] + [None], object)[:-1]
        return result

    def shape_value(self, sizes: Sequence[Any]) -> Value:
        """Return a shape as a value, computed from the sizes of the graph's inputs.

        Raises
        ------
        InputError
            A size is of something that depends on the values.
        """
        parts = [self._size_value(size) for size in sizes]
        if all(part.data is not None for part in parts):
            return self.vector([int(part.known[0]) for part in parts])
        return self.emit("Concat", parts, (len(parts),), dtype="int64", axis=0)

    def _size_value(self, size: Any) -> Value:
        size = self.graph.size(size)
        if not isinstance(size, Size):
            return self.vector([size])
        total = None
        for names, factor in sorted(size.terms.items()):
            term = self.vector([factor]) if factor != 1 or not names else None
            for free in names:
                length = self._length(free)
                term = length if term is None else self._whole("Mul", term, length)
            assert term is not None
            total = term if total is None else self._whole("Add", total, term)
        assert total is not None
        return total

    def _whole(self, kind: str, one: Value, other: Value) -> Value:
        return self.emit(kind, [one, other], (1,), dtype="int64")

    def _length(self, free: str) -> Value:
        for value in self.trace.measured():
            for axis, size in enumerate(value.shape):
                size = self.graph.size(size)
                if isinstance(size, Size) and size.terms == {(free,): 1}:
                    shape = self.shape_of(value)
                    return self.emit("Gather", [shape, self.vector([axis])], (1,), dtype="int64")
        raise self.refused("a size in it depends on values, not on the inputs' sizes")


def broadcast(call: Call, values: Sequence[Value], node: Any = None) -> list[Any]:
    """Return the shape of values that are combined element by element."""
    ndim = max([value.ndim for value in values] or [0])
    result: list[Any] = [1] * ndim
    for value in values:
        for axis, size in enumerate(call.shape(value), ndim - value.ndim):
            if size == 1:
                continue
            if result[axis] == 1:
                result[axis] = size
            else:
                call.graph.same_size(result[axis], size)
                result[axis] = size if isinstance(size, int) else result[axis]
    return result
