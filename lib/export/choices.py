"""Choices between two branches: which one is read, where the condition is already known.

Keras's learning phase is such a condition. The branch of the training may hold what cannot be
exported, such as Dropout's random numbers; nobody reads it once the phase is set.
"""

from __future__ import annotations

from typing import Any, Callable

import numpy as np
from theano.graph.basic import Variable
from theano.ifelse import IfElse
from theano.scalar import basic as scalar
from theano.tensor.elemwise import Elemwise


def needed(order: list, outputs: Any, holds: Callable[[Any], np.ndarray | None]) -> set:
    """Return the nodes that have to be computed.

    Parameters
    ----------
    order : list of Apply
        All between inputs and outputs, each after those that it reads.
    outputs : iterable of Variable
    holds : callable
        From a variable to what it holds; None where only a run can tell.
    """
    wanted, found = set(outputs), set()
    for node in reversed(order):
        if wanted.isdisjoint(node.outputs):
            continue
        found.add(node)
        chosen = read(node, holds)
        wanted.update(node.inputs if chosen is None else chosen)
    return found


def read(node: Any, holds: Callable[[Any], np.ndarray | None]) -> list[Variable] | None:
    """Return the variables that a choice gives; None if it is none, or is not made yet.

    Parameters
    ----------
    node : Apply
    holds : callable
        As for `needed`.
    """
    branches = _branches(node)
    if branches is None:
        return None
    held = holds(node.inputs[0])
    if held is None or np.size(held) != 1:
        return None
    chosen = branches[0 if np.ravel(held)[0] else 1]
    # another pattern would be stretched by the other branch
    alike = [v.type.ndim == out.type.ndim for v, out in zip(chosen, node.outputs)]
    if isinstance(node.op, Elemwise):
        alike = [chosen[0].broadcastable == node.outputs[0].broadcastable]
    return chosen if all(alike) else None


def _branches(node: Any) -> tuple[list[Variable], list[Variable]] | None:
    if isinstance(node.op, IfElse):
        n = node.op.n_outs
        return node.inputs[1 : n + 1], node.inputs[n + 1 :]
    if isinstance(node.op, Elemwise) and isinstance(node.op.scalar_op, scalar.Switch):
        return [node.inputs[1]], [node.inputs[2]]
    return None
