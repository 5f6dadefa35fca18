"""Transposes moved behind element-wise operations, where two of them often cancel out.

A network with the channels last, as Keras has it, transposes before and after each convolution
and adds the bias behind. Moved on, the transpose meets the next one, and the bias its weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .graph import Graph, Node, Value

# One element of each input to one of the output. In a matrix there is nothing to win.
_UNARY = ("Relu", "LeakyRelu", "Tanh", "Sigmoid", "Softplus", "Exp", "Neg", "Abs", "Sqrt", "Cast")
_WIDE = ("Add", "Sub", "Mul", "Div", "Max", "Min")
_LEAST = 3  # axes


def sink_transposes(graph: Graph) -> None:
    """Move the transposes of a graph, and drop those that undo each other."""
    for node in list(graph.nodes):
        if node.kind == "Transpose":
            _compose(graph, node)
        elif node.kind in _UNARY + _WIDE and node.output.ndim >= _LEAST:
            order = _common_order(graph, node)
            if order is not None:
                _move(graph, node, order)


def _order(value: Value) -> list[int] | None:
    """How a value was transposed; None if it was not."""
    node = value.node
    return node.attributes["perm"] if node is not None and node.kind == "Transpose" else None


def _compose(graph: Graph, node: Node) -> None:
    first = _order(node.inputs[0])
    if first is None:
        return
    source = node.inputs[0].maker.inputs[0]
    order = [first[axis] for axis in node.attributes["perm"]]
    if order == list(range(len(order))):
        graph.replace(node.output, source)
    else:
        node.inputs, node.attributes = [source], {"perm": order}


def _common_order(graph: Graph, node: Node) -> list[int] | None:
    """How all inputs were transposed, constants aside, if nobody else reads them."""
    inputs = [value for value in node.inputs if value.data is None]
    orders = [_order(value) for value in inputs]
    if not orders or orders[0] is None or any(order != orders[0] for order in orders):
        return None
    readers = graph.readers()
    alone = all(readers[value] == [node] * inputs.count(value) for value in inputs)
    return orders[0] if alone and node in graph.nodes else None


def _move(graph: Graph, node: Node, order: list[int]) -> None:
    back = [order.index(axis) for axis in range(len(order))]
    inputs = [
        value.maker.inputs[0] if value.data is None else _turned(graph, value, back)
        for value in node.inputs
    ]
    before = Value(node.output.dtype, [node.output.shape[axis] for axis in back])
    behind = Value(node.output.dtype, node.output.shape, node.output.hint)
    place = graph.nodes.index(node)
    graph.nodes[place : place + 1] = [
        Node(node.kind, inputs, [before], node.attributes),
        Node("Transpose", [before], [behind], {"perm": order}),
    ]
    graph.replace(node.output, behind)


def _turned(graph: Graph, constant: Value, back: list[int]) -> Value:
    """A constant as it stands beside what was not transposed yet."""
    data: Any = constant.known
    if data.size == 1:
        return constant
    data = data.reshape((1,) * (len(back) - data.ndim) + data.shape)
    return graph.constant(np.ascontiguousarray(data.transpose(back)), hint=constant.hint)
