"""Graphs made small without changing what they compute: one pass after the other."""

from __future__ import annotations

from typing import Any, Callable

from .affine import fold_affine
from .graph import Graph, Node, Value
from .size import product
from .transposes import sink_transposes

_BROADCASTING = (
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Pow",
    "Max",
    "Min",
    "Where",
    "Equal",
    "Less",
    "Greater",
)


def simplify(graph: Graph) -> None:
    """Make a graph smaller: recognise what ONNX has one operation for, drop what nobody reads."""
    passes: list[Callable[[Graph], None]] = [
        _loops_outputs,
        _drop_unread,
        _scalars,
        _rectifiers,
        _kept_axes,
        _means,
        _drop_unread,
        sink_transposes,
        _drop_unread,
        fold_affine,
        fold_affine,  # what the first one moved may fit into weights now
        _merge_reshapes,
        _drop_unread,
    ]
    for body in list(graph.inner()):
        simplify(body)
    for each in passes:
        each(graph)
    for one in [graph, *graph.inner()]:
        _own_outputs(one)


def _drop_unread(graph: Graph) -> None:
    wanted = set(graph.outputs)
    kept = []
    for node in reversed(graph.nodes):
        if any(value in wanted for value in node.outputs):
            kept.append(node)
            wanted.update(node.inputs)
            for body in node.attributes.values():
                if isinstance(body, Graph):
                    wanted.update(body.readers())
    graph.nodes = kept[::-1]


def _own_outputs(graph: Graph) -> None:
    """An output is made by an operation of its own graph, and is no other output."""
    for place, value in enumerate(graph.outputs):
        if value.node not in graph.nodes or value in graph.outputs[:place]:
            copy = Value(value.dtype, value.shape, value.hint)
            graph.outputs[place] = graph.add("Identity", [value], [copy])[0]


def _loops_outputs(graph: Graph) -> None:
    """Who takes what a loop added to its first values, or the last of it, needs no others."""
    for node in list(graph.nodes):
        parts = _made_by(node.inputs[0], "Concat") if node.kind in ("Slice", "Gather") else None
        if parts is None or len(parts) != 2 or node.inputs[0].node.attributes["axis"] != 0:
            continue
        numbers = [
            value.known.tolist() if value.data is not None else None for value in node.inputs[1:]
        ]
        if node.kind == "Gather":
            if numbers == [-1] and node.attributes["axis"] == 0 and parts[1].node is not None:
                node.inputs[0] = parts[1]
        elif numbers == [[parts[0].shape[0]], [2**62], [0]]:
            graph.replace(node.output, parts[1])


def _scalars(graph: Graph) -> None:
    """A constant of one element is a number, whatever its rank, beside an array of that rank."""
    for node in graph.nodes:
        if node.kind not in _BROADCASTING:
            continue
        for place, value in enumerate(node.inputs):
            others = [other for other in node.inputs if other.data is None]
            if value.data is None or value.data.size != 1 or not others:
                continue
            if 0 < value.ndim <= max(other.ndim for other in others):
                node.inputs[place] = graph.constant(value.data.reshape(()), hint=value.hint)


def _made_by(value: Value, kind: str) -> list[Value] | None:
    """The inputs of what makes `value`, if that is of this kind."""
    node = value.node
    return node.inputs if node is not None and node.kind == kind else None


def _factor(value: Value) -> tuple[float, Value] | None:
    """A number and what it is multiplied with, if `value` is such a product."""
    operands = _made_by(value, "Mul") or []
    for one, other in zip(operands, operands[::-1]):
        if one.fill is not None and one.data is not None:
            return one.fill, other
    return None


def _rectifiers(graph: Graph) -> None:
    """``a*x + b*|x|``, ``a*(x + |x|)`` and ``max(x, 0) - a*max(-x, 0)`` are rectifiers.

    Theano writes the first two, Keras the third.
    """
    for node in list(graph.nodes):
        found = _half_of_sum(node) or _weighted_sum(node) or _difference(node)
        if found is not None:
            x, leak = found
            kind, more = ("Relu", {}) if leak == 0 else ("LeakyRelu", {"alpha": leak})
            new = Value("float32", x.shape, node.output.hint)
            graph.nodes[graph.nodes.index(node)] = Node(kind, [x], [new], more)
            graph.replace(node.output, new)


def _half_of_sum(node: Node) -> tuple[Value, float] | None:
    found = _factor(node.output) if node.kind == "Mul" else None
    if found is None or found[0] != 0.5:
        return None
    x = _absolute_beside(*(_made_by(found[1], "Add") or (None, None)))
    return None if x is None else (x, 0.0)


def _absolute_beside(one: Value | None, other: Value | None) -> Value | None:
    """x, if the two are x and its absolute value."""
    for x, size in ((one, other), (other, one)):
        if x is not None and size is not None and _made_by(size, "Abs") == [x]:
            return x
    return None


def _weighted_sum(node: Node) -> tuple[Value, float] | None:
    if node.kind != "Add":
        return None
    one, other = (_factor(value) for value in node.inputs)
    if one is None or other is None:
        return None
    (a, x), (b, y) = one, other
    if _made_by(x, "Abs") == [y]:
        (a, x), (b, y) = (b, y), (a, x)
    # half the sum and half the difference of the slopes: the first of them is 1
    if _made_by(y, "Abs") != [x] or abs(a + b - 1) > 1e-6:
        return None
    return x, round(a - b, 7)


def _difference(node: Node) -> tuple[Value, float] | None:
    if node.kind != "Sub":
        return None
    above, below = _made_by(node.inputs[0], "Relu"), _factor(node.inputs[1])
    opposite = _made_by(below[1], "Relu") if below is not None else None
    if above is None or below is None or opposite is None:
        return None
    return (above[0], below[0]) if _made_by(opposite[0], "Neg") == above else None


def _kept_axes(graph: Graph) -> None:
    """A reduction whose axes are put back right away keeps them."""
    for node in list(graph.nodes):
        source = node.inputs[0].node if node.kind == "Unsqueeze" else None
        if source is None or not source.kind.startswith("Reduce") or source.attributes["keepdims"]:
            continue
        axes = source.attributes.get("axes") or source.inputs[1].known.tolist()
        if sorted(node.inputs[1].known.tolist()) == sorted(axes):
            new = Value(node.output.dtype, node.output.shape, node.output.hint)
            more = dict(source.attributes, keepdims=1)
            graph.nodes[graph.nodes.index(node)] = Node(source.kind, source.inputs, [new], more)
            graph.replace(node.output, new)


def _means(graph: Graph) -> None:
    """A sum that is divided by how many there are is a mean."""
    for node in list(graph.nodes):
        if node.kind != "Div":
            continue
        value, divisor = node.output, 1
        while _made_by(value, "Div") is not None and _size(value.maker.inputs[1]) is not None:
            divisor = _size(value.maker.inputs[1]) * divisor
            value = value.maker.inputs[0]
        inputs = _made_by(value, "ReduceSum")
        if inputs is None:
            continue
        axes = inputs[1].known.tolist()
        if divisor != product(graph.size(inputs[0].shape[axis]) for axis in axes):
            continue
        new = Value("float32", value.shape, node.output.hint)
        more = {"axes": axes, "keepdims": value.maker.attributes["keepdims"]}
        graph.nodes[graph.nodes.index(node)] = Node("ReduceMean", inputs[:1], [new], more)
        graph.replace(node.output, new)


def _size(value: Value) -> Any:
    """The size that a number is, or None."""
    if value.sizes is not None and value.sizes.size == 1:
        return value.sizes.reshape(-1)[0]
    if value.data is not None and value.fill is not None and float(value.fill).is_integer():
        return int(value.fill)
    return None


def _merge_reshapes(graph: Graph) -> None:
    """Of several reshapings in a row the last one is enough, and none if nothing changes."""
    for node in list(graph.nodes):
        if node.kind != "Reshape":
            continue
        source = node.inputs[0]
        while _made_by(source, "Reshape") is not None and _is_plain(source, node):
            source = source.node.inputs[0]
        sizes = [[graph.size(s) for s in value.shape] for value in (source, node.output)]
        if sizes[0] == sizes[1] and source.node is not None:
            graph.replace(node.output, source)
        elif source is not node.inputs[0]:
            node.inputs[0] = source


def _is_plain(source: Value, node: Node) -> bool:
    """Whether the second of two reshapings means the same without the first."""
    wanted = node.inputs[1]
    if wanted.data is None:
        return False
    inner = source.maker.inputs[0].shape
    zeros = [axis for axis, size in enumerate(wanted.known.tolist()) if size == 0]
    return all(axis < len(inner) and inner[axis] == source.shape[axis] for axis in zeros)
