"""Chains of ``a*x + c`` with constants, such as batch normalisation with fixed statistics.

Each becomes a part of the weights before it, where it is one factor and one summand for each
output or channel; else one product and one sum. The constants are combined in float64.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .graph import Graph, Node, Value
from .size import Size

_KINDS = ("Add", "Sub", "Mul", "Div")
_WEIGHTED = ("Conv", "ConvTranspose", "MatMul", "Gemm")


class Chain(NamedTuple):
    """Operations in a row, and what they do to their input together."""

    nodes: list
    factor: np.ndarray
    summand: np.ndarray
    hints: tuple

    @property
    def source(self) -> Value:
        """What goes in."""
        found = _operand(self.nodes[0])
        assert found is not None
        return found[0]

    @property
    def output(self) -> Value:
        """What comes out."""
        return self.nodes[-1].output


def fold_affine(graph: Graph) -> None:
    """Replace the chains of a graph."""
    done: set = set()
    for node in list(graph.nodes):
        if node not in done and _operand(node) is not None:
            readers = graph.readers()  # anew: each chain that is replaced changes them
            chain = _chain(node, readers, graph)
            done.update(chain.nodes)
            _replace(graph, chain, readers)


def _operand(node: Node) -> tuple[Value, Value] | None:
    """(variable, constant) of an operation on both, if the constant does not stretch the other."""
    if node.kind not in _KINDS or len(node.inputs) != 2:
        return None
    one, other = node.inputs
    if one.data is not None and other.data is None and node.kind != "Div":
        one, other = other, one
    if one.data is not None or other.data is None or one.dtype != "float32":
        return None
    if node.output.ndim != one.ndim:
        return None
    sides = list(one.shape)[one.ndim - other.ndim :]
    if any(
        n != 1 and n != side and not isinstance(side, Size) for n, side in zip(other.shape, sides)
    ):
        return None
    return one, other


def _chain(node: Node, readers: dict, graph: Graph) -> Chain:
    nodes = []
    factor = summand = np.zeros((1,) * node.output.ndim)
    factor = factor + 1
    hints: list[Any] = [None, None]  # of the last factor and the last summand
    while True:
        _, constant = _operand(node)  # type: ignore[misc]
        number = constant.known.astype("float64")
        if node.kind in ("Mul", "Div"):
            number = number if node.kind == "Mul" else 1 / number
            factor, summand = factor * number, summand * number
            hints[0] = constant.hint or hints[0]
        else:
            sign = 1.0
            if node.kind == "Sub" and node.inputs[0] is constant:
                factor, summand = -factor, -summand
            elif node.kind == "Sub":
                sign = -1.0
            summand = summand + sign * number
            hints[1] = constant.hint or hints[1]
        nodes.append(node)
        following = readers.get(node.output, [])
        if len(following) != 1 or following[0] not in graph.nodes or _operand(following[0]) is None:
            return Chain(nodes, factor, summand, tuple(hints))
        node = following[0]


def _replace(graph: Graph, chain: Chain, readers: dict) -> None:
    source, before = chain.source, chain.source.node
    alone = len(readers[source]) == 1 and before in graph.nodes
    if before is not None and before.kind in _WEIGHTED and alone and _fits(before, chain):
        _into_weights(graph, before, chain)
        return
    inner = _below_reshape(graph, before, chain) if alone and before is not None else None
    if inner is not None and before is not None:
        factor, summand = inner
        place, value = graph.nodes.index(before), before.inputs[0]
    elif len(chain.nodes) > 2:
        factor, summand = chain.factor, chain.summand
        place, value = graph.nodes.index(chain.nodes[0]), source
    else:
        return
    for kind, number, neutral, hint in zip(
        ("Mul", "Add"), (factor, summand), (1.0, 0.0), chain.hints
    ):
        if np.any(number != neutral):
            constant = graph.constant(number.astype("float32"), hint=hint)
            new = Value("float32", value.shape)
            graph.nodes.insert(place, Node(kind, [value, constant], [new], {}))
            place, value = place + 1, new
    if inner is not None and before is not None:
        before.inputs[0], value = value, source
    _finish(graph, chain, value)


def _finish(graph: Graph, chain: Chain, value: Value) -> None:
    """Put `value` in the place of a chain's result."""
    graph.replace(chain.output, value)
    graph.nodes = [node for node in graph.nodes if node not in chain.nodes]


def _fits(node: Node, chain: Chain) -> bool:
    """Whether there is one number for each output or channel, and all weights are constants."""
    if any(value.data is None for value in node.inputs[1:]) or node.output.ndim < 2:
        return False
    axis = 1 if node.kind.startswith("Conv") else node.output.ndim - 1
    if node.inputs[1].ndim < 2:
        return False
    shapes = chain.factor.shape, chain.summand.shape
    return all(n == 1 for shape in shapes for other, n in enumerate(shape) if other != axis)


def _into_weights(graph: Graph, node: Node, chain: Chain) -> None:
    weights = node.inputs[1].known
    transposed, group = node.kind == "ConvTranspose", node.attributes.get("group", 1)
    outputs = weights.shape[1] * (group if transposed else 1)
    outputs = weights.shape[0] if node.kind == "Conv" else outputs
    factor, summand = (
        np.broadcast_to(number.reshape(-1), (outputs,)) for number in (chain.factor, chain.summand)
    )
    if len(node.inputs) > 2:
        summand = summand + factor * node.inputs[2].known
    if np.any(factor != 1):
        scaled = _scaled(node, weights.astype("float64"), factor, group)
        node.inputs[1] = graph.constant(scaled.astype("float32"), hint=node.inputs[1].hint)
    if np.any(summand != 0):
        hint = chain.hints[1] or "%s_bias" % (node.inputs[1].hint or "weight")
        bias = graph.constant(summand.astype("float32"), hint=hint)
        if node.kind == "MatMul" and node.output.ndim == 2:
            node.kind = "Gemm"
        elif node.kind == "MatMul":
            new = Value("float32", node.output.shape)
            graph.nodes.insert(
                graph.nodes.index(node) + 1, Node("Add", [node.output, bias], [new], {})
            )
            _finish(graph, chain, new)
            return
        node.inputs[2:] = [bias]
    _finish(graph, chain, node.output)


def _scaled(node: Node, weights: np.ndarray, factor: np.ndarray, group: int) -> np.ndarray:
    sides = (1,) * (weights.ndim - 2)
    if node.kind == "Conv":
        return weights * factor.reshape((-1, 1, *sides))
    if node.kind == "ConvTranspose":  # (inputs of all groups, outputs of one group, ...)
        parts = weights.reshape((group, -1) + weights.shape[1:])
        return (parts * factor.reshape((group, 1, -1, *sides))).reshape(weights.shape)
    return weights * factor


def _below_reshape(graph: Graph, node: Node, chain: Chain) -> Any:
    """The numbers in the shape before a flattening, where each example has its own pixels."""
    if node.kind != "Reshape" or node.output.ndim != 2:
        return None
    inner = [graph.size(size) for size in node.inputs[0].shape]
    if len(inner) < 3 or any(isinstance(size, Size) for size in inner[1:]):
        return None
    if inner[0] != graph.size(node.output.shape[0]):
        return None
    columns = int(np.prod(inner[1:]))
    spread = [
        np.broadcast_to(n, (1, columns)) for n in (chain.factor, chain.summand) if len(n) == 1
    ]
    if len(spread) != 2:
        return None
    return [number.reshape([1, *inner[1:]]) for number in spread]
