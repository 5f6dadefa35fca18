"""From a Theano graph to JAX operations: one converter after the other, in order.

Runs while JAX traces. A value is either JAX's, of which the shape is known but not what it
holds, or *known*: a NumPy array, a number, a slice or None. Shapes are known while tracing, and
so is what is computed from them alone: that is done at once, in NumPy, by Theano's own code.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from theano.graph.basic import Constant, NoParams, io_toposort
from theano.tensor import basic, elemwise, subtensor
from theano.tensor.opt import MakeVector

from .errors import no_converter
from .registry import converter
from .static_needs import LengthNeeded, ValueNeeded

_SMALL = 64  # elements of what is computed while tracing: shapes, axes, numbers

_SHAPE_ARITHMETIC = {
    *(elemwise.Elemwise, elemwise.DimShuffle, elemwise.Sum, elemwise.Prod),
    *(basic.Max, basic.Min, basic.ScalarFromTensor, basic.TensorFromScalar, basic.Reshape),
    *(basic.Join, basic.Split, basic.Rebroadcast, MakeVector),
    *(subtensor.Subtensor, subtensor.IncSubtensor, subtensor.AdvancedSubtensor1),
}


def is_known(value: Any) -> Any:
    """Whether `value` is there while tracing."""
    return value is None or isinstance(value, (np.ndarray, np.generic, int, float, slice))


class Trace:
    """One conversion of one graph.

    Parameters
    ----------
    options : lib.jax_backend.options.Options
    needed : dict, optional
        Values that `lib.jax_backend.static_needs` found out.

    Attributes
    ----------
    checks : list of (JAX bool, Exception)
        What must hold of the values; looked at after each call.
    """

    def __init__(self, options, needed=None):
        self.options, self.needed = options, needed or {}
        self.checks = []

    def run(self, inputs: Any, outputs: Any, values: Any) -> list:
        """Values of `outputs`, given those of `inputs`."""
        known = {v: self.needed.get(v, value) for v, value in zip(inputs, values)}
        for node in io_toposort(inputs, [v for v in outputs if v not in known]):
            if any(out in known for out in node.outputs):  # among `inputs`
                continue
            for out, value in zip(node.outputs, self._node(node, known)):
                known[out] = self.needed.get(out, value)
        return [_value(variable, known) for variable in outputs]

    def _node(self, node, known):
        values = [_value(variable, known) for variable in node.inputs]
        if _is_shape_arithmetic(node, values):
            return _perform(node, values)
        convert = converter(node.op)
        if convert is None:
            raise no_converter(node)
        results = convert(Call(self, node, values), *values)
        results = list(results) if isinstance(results, (list, tuple)) else [results]
        return [_promised(out, value) for out, value in zip(node.outputs, results)]


class Call:
    """What a converter is told besides the values of the inputs.

    Attributes
    ----------
    op, node : the Op and its Apply node
    dtype : str
        The first output's.
    options : lib.jax_backend.options.Options
    """

    def __init__(self, trace, node, values):
        self.trace, self.node, self.values = trace, node, values
        self.op, self.options = node.op, trace.options
        self.dtype = getattr(node.outputs[0].type, "dtype", None)

    def known(self, value: Any, what: str) -> Any:
        """`value` as a list of int or an int; raises ValueNeeded if it is JAX's."""
        if not is_known(value):
            index = next(i for i, other in enumerate(self.values) if other is value)
            raise ValueNeeded(self.node, self.node.inputs[index], what)
        return np.asarray(value).tolist()

    def length(self, axis: Any, part: Any) -> Any:
        """How many elements a slice takes along an axis, its ends given as variables."""
        need = LengthNeeded(self.node, axis, part.start, part.stop)
        if need.name not in self.trace.needed:
            raise need
        return self.trace.needed[need.name]

    def check(self, holds: Any, error: Any) -> None:
        """Raise `error` if `holds` is false: at once if it is known, else after each call."""
        if not isinstance(holds, jax.core.Tracer):
            if not holds:
                raise error
        else:
            self.trace.checks.append((holds, error))


def _value(variable, known):
    if isinstance(variable, Constant):
        return variable.data
    return known[variable]


def _is_shape_arithmetic(node, values):
    return (
        type(node.op) in _SHAPE_ARITHMETIC
        and all(is_known(value) for value in values)
        and sum(np.size(value) for value in values) <= _SMALL
    )


def _perform(node, values):
    """Compute a node with Theano's Python code."""
    node.op.prepare_node(node, None, None, "py")
    storage = [[None] for _ in node.outputs]
    params = node.run_params()
    extra = () if params is NoParams else (params,)
    node.op.perform(node, list(values), storage, *extra)
    return [cell[0] for cell in storage]


def _promised(variable, value):
    """`value` in the dtype that the graph promises."""
    dtype = getattr(variable.type, "dtype", None)
    if dtype is None or value is None or isinstance(value, slice):
        return value
    if is_known(value):
        return np.asarray(value, dtype=dtype)
    return value if value.dtype == dtype else jnp.asarray(value, dtype=dtype)
