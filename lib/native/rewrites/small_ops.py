"""Ops that take no time run in Python, so that there is nothing to compile for them.

A training step has some thirty kinds of ops that compute shapes and make views: each is a
C++ module of its own, half a second to compile, to save microseconds at each call. In the steps
of a scan, which may be thousands, the microseconds count, and nothing moves to Python.

Tag ``small_python``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.compile import optdb
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import in2out, local_optimizer
from theano.scalar.basic import Cast
from theano.tensor.basic import Alloc, Join, Reshape, ScalarFromTensor, Split
from theano.tensor.elemwise import DimShuffle, Elemwise
from theano.tensor.opt import MakeVector, Shape_i
from theano.tensor.subtensor import Subtensor

from . import replacing, singles
from .replacing import replaced

# After everything else, Theano's last merge (100) included: other rewrites know the Ops by
# their classes, those that make random numbers work in place (99) among them.
_POSITION = 1000

# These look at shapes, make views, or copy memory, which NumPy does as fast as C.
_ANY_SIZE = (
    *(DimShuffle, MakeVector, Reshape, ScalarFromTensor, Shape_i, Subtensor),
    *(Alloc, Join, Split),
)


_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_FLOATS = ("float32", "float64")


class InPython(Op):
    """`op`, by its `perform`."""

    __props__ = ("op",)

    def __init__(self, op):
        self.op = op
        for name in ("view_map", "destroy_map", "params_type"):
            if getattr(op, name, None):
                setattr(self, name, getattr(op, name))

    def make_node(self, *inputs: Any) -> Any:
        return Apply(self, inputs, [out.type() for out in self.op.make_node(*inputs).outputs])

    def prepare_node(self, node: Any, storage_map: Any, compute_map: Any, impl: Any) -> None:
        self.op.prepare_node(node, storage_map, compute_map, "py")

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        if params is None:
            self.op.perform(node, inputs, outputs)
        else:
            self.op.perform(node, inputs, outputs, params)

    def get_params(self, node: Any) -> Any:
        return self.op.get_params(node)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return self.op.infer_shape(fgraph, node, shapes)

    def __str__(self):
        return "InPython{%s}" % self.op


class IntegersInPython(InPython):
    """Arithmetic of single numbers, `op`, as Python code with C's results."""

    def __init__(self, op):
        self.op = op  # what `op` overwrites in place is left as it is

    def prepare_node(self, node: Any, storage_map: Any, compute_map: Any, impl: Any) -> None:
        # under this name Theano leaves it out when it pickles the node
        node.tag.ufunc = singles.compiled(self.op.scalar_op, node.inputs, node.outputs)

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        with np.errstate(all="ignore"):
            values = node.tag.ufunc(*map(singles.as_number, inputs))
        for storage, value in zip(outputs, singles.as_arrays(values, node.outputs)):
            storage[0] = value


class CastInPython(InPython):
    """Integers to floating-point numbers, as NumPy converts them."""

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        outputs[0][0] = np.array(inputs[0], dtype=node.outputs[0].type.dtype, order="C")


def _is_cast(node):
    if type(node.op.scalar_op) is not Cast:
        return False
    return node.inputs[0].type.dtype in _INTEGERS and node.outputs[0].type.dtype in _FLOATS


def _in_python(node):
    """`node`'s Op to run in Python, or None where C is faster or another result."""
    if len(node.inputs) + len(node.outputs) > singles.MOST_OPERANDS:
        return None
    if type(node.op) in _ANY_SIZE:
        return InPython(node.op)
    if type(node.op) is not Elemwise:
        return None
    if _is_cast(node):
        return CastInPython(node.op)
    evaluate = singles.compiled(node.op.scalar_op, node.inputs, node.outputs)
    return None if evaluate is None else IntegersInPython(node.op)


@local_optimizer([*_ANY_SIZE, Elemwise])
def local_in_python(fgraph: Any, node: Any) -> Any:
    """Small op -> the same in Python."""
    op = None if replacing.is_step(fgraph) else _in_python(node)
    if op is None:
        return None
    outputs = op.make_node(*node.inputs).outputs
    if any(new.type != old.type for new, old in zip(outputs, node.outputs)):
        return None
    return replaced(node, *outputs)


def register() -> None:
    """After everything else."""
    optdb.register(
        "local_in_python",
        in2out(local_in_python, ignore_newtrees=True),
        _POSITION,
        "small_python",
        "dcgan_native",
        "fast_run",
    )
