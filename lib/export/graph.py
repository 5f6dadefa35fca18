"""The graph that is written: values, and the operations of ONNX that make them.

`Graph.emit` adds an operation, unless the same one is there already. Names are given at the
end, when it is clear what is left.
"""

from __future__ import annotations

from typing import Any, Iterator, Sequence

import numpy as np

from .size import Size, free, replaced

_SMALL = 1024  # bytes of a constant that is looked for among the others


class Value:
    """An array of the graph.

    Attributes
    ----------
    dtype : {'float32', 'int64', 'bool'} or, for the graph's inputs and outputs, another
    shape : tuple of int or Size
    data : ndarray or None
        What it holds, where that is known: a constant.
    sizes : ndarray of object or None
        What it holds, where that are sizes or numbers: of shape arithmetic.
    fill : float or None
        The number that all its elements are, where they are all the same one.
    node : Node or None
        What makes it; None for inputs and constants.
    hint : str or None
        A name that a reader would know it by.
    """

    def __init__(self, dtype: str, shape: Sequence[Any], hint: str | None = None) -> None:
        self.dtype, self.shape, self.hint = dtype, tuple(shape), hint
        self.data: np.ndarray | None = None
        self.sizes: np.ndarray | None = None
        self.fill: Any = None
        self.node: Node | None = None
        self.name = ""

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def maker(self) -> Node:
        """What makes it, of a value that is known to be made by something."""
        assert self.node is not None
        return self.node

    @property
    def known(self) -> np.ndarray:
        """What it holds, of a value that is known to be a constant."""
        assert self.data is not None
        return self.data


class Node:
    """An operation: what goes in, what comes out, and its settings."""

    def __init__(self, kind: str, inputs: Any, outputs: list[Value], attributes: dict) -> None:
        self.kind, self.inputs, self.outputs = kind, list(inputs), outputs
        self.attributes = attributes
        self.name = ""
        for value in outputs:
            value.node = self

    @property
    def output(self) -> Value:
        return self.outputs[0]


class Graph:
    """Operations in the order in which they run.

    Attributes
    ----------
    inputs, outputs : list of Value
    nodes : list of Node
    bound : dict
        What was found out about free sizes: from names to sizes.
    """

    def __init__(self, outer: Graph | None = None) -> None:
        self.inputs: list[Value] = []
        self.outputs: list[Value] = []
        self.nodes: list[Node] = []
        self.bound: dict[str, Any] = {} if outer is None else outer.bound
        self._outer = outer
        self._same: dict[Any, Any] = {}
        self._free: list[int] = [0] if outer is None else outer._free

    def constant(self, data: Any, dtype: str | None = None, hint: str | None = None) -> Value:
        """Return a value that holds `data`."""
        if self._outer is not None:
            return self._outer.constant(data, dtype, hint)
        data = np.ascontiguousarray(np.asarray(data, dtype=dtype)).reshape(np.shape(data))
        key = None
        if data.nbytes <= _SMALL:
            key = (hint, data.dtype.str, data.shape, data.tobytes())
            if key in self._same:
                return self._same[key]
        value = Value(str(data.dtype), data.shape, hint)
        value.data = data
        if data.dtype.kind == "i" and data.size <= 64:
            value.sizes = data.astype(object)
        if data.size == 1:
            value.fill = data.reshape(()).item()
        if key is not None:
            self._same[key] = value
        return value

    def fresh(self) -> Size:
        """Return a size that nothing is known of."""
        self._free[0] += 1
        return free("size_%d" % self._free[0])

    def same_size(self, one: Any, other: Any) -> None:
        """Take down that two sizes are equal, because the graph would fail if they were not."""
        one, other = self.size(one), self.size(other)
        if isinstance(one, int):
            one, other = other, one
        if isinstance(one, Size) and one != other and list(one.terms.values()) == [1]:
            (names,) = one.terms
            if len(names) == 1 and (isinstance(other, int) or names[0].startswith("size_")):
                self.bound[names[0]] = other

    def size(self, size: Any) -> Any:
        """Return a size as far as it is known by now."""
        return replaced(size, self.bound)

    def emit(
        self,
        kind: str,
        inputs: Sequence[Any],
        dtype: str,
        shape: Sequence[Any],
        hint: str | None = None,
        **attributes: Any,
    ) -> Value:
        """Add an operation with one output, or find the same one; return its output."""
        key = (kind, tuple(id(v) for v in inputs), dtype, _frozen(attributes))
        if key not in self._same:
            value = Value(dtype, shape, hint)
            self.nodes.append(Node(kind, inputs, [value], attributes))
            self._same[key] = value
        found = self._same[key]
        found.hint = found.hint or hint
        return found

    def add(self, kind: str, inputs: Any, outputs: list[Value], **attributes: Any) -> list[Value]:
        """Add an operation with several outputs."""
        self.nodes.append(Node(kind, inputs, outputs, attributes))
        return outputs

    def replace(self, old: Value, new: Value) -> None:
        """Let everybody who reads `old` read `new`."""
        new.hint = new.hint or old.hint
        for node in self.all_nodes():
            node.inputs = [new if value is old else value for value in node.inputs]
        for graph in [self, *self.inner()]:
            graph.outputs = [new if value is old else value for value in graph.outputs]

    def inner(self) -> Iterator[Graph]:
        """Yield the graphs within this one: the bodies of loops."""
        for node in self.nodes:
            for body in node.attributes.values():
                if isinstance(body, Graph):
                    yield body
                    yield from body.inner()

    def all_nodes(self) -> Iterator[Node]:
        """Yield the operations of this graph and of those within it."""
        yield from self.nodes
        for body in self.inner():
            yield from body.nodes

    def readers(self) -> dict[Value, list[Any]]:
        """Return which operations read each value; None stands for being an output."""
        found: dict[Value, list[Any]] = {}
        for node in self.all_nodes():
            for value in node.inputs:
                if value is not None:
                    found.setdefault(value, []).append(node)
        for graph in [self, *self.inner()]:
            for value in graph.outputs:
                found.setdefault(value, []).append(None)
        return found

    def constants(self) -> Iterator[Value]:
        """Yield the constants that are used, here and within, in the order of their first use."""
        seen = set()
        read = [value for node in self.all_nodes() for value in node.inputs]
        for value in read + [v for graph in [self, *self.inner()] for v in graph.outputs]:
            if value is not None and value.data is not None and value not in seen:
                seen.add(value)
                yield value


def _frozen(attributes: dict) -> Any:
    return tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in attributes.items()))
