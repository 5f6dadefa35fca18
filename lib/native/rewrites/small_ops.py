"""Ops that take no time run in Python, so that there is nothing to compile for them.

A training step has some thirty kinds of ops that compute shapes and make views: each is a
C++ module of its own, half a second to compile, to save microseconds at each call.

Tag ``small_python``.
"""

from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer
from theano.tensor.basic import Alloc, Join, Reshape, ScalarFromTensor, Split
from theano.tensor.elemwise import DimShuffle, Elemwise
from theano.tensor.opt import MakeVector, Shape_i
from theano.tensor.subtensor import Subtensor

from . import replacing
from .replacing import replaced

# These look at shapes, make views, or copy memory, which NumPy does as fast as C.
_ANY_SIZE = (
    *(DimShuffle, MakeVector, Reshape, ScalarFromTensor, Shape_i, Subtensor),
    *(Alloc, Join, Split),
)


class InPython(Op):
    """`op`, by its `perform`."""

    __props__ = ("op",)

    def __init__(self, op):
        self.op = op
        for name in ("view_map", "destroy_map", "params_type"):
            if getattr(op, name, None):
                setattr(self, name, getattr(op, name))

    def make_node(self, *inputs):
        return Apply(self, inputs, [out.type() for out in self.op.make_node(*inputs).outputs])

    def prepare_node(self, node, storage_map, compute_map, impl):
        self.op.prepare_node(node, storage_map, compute_map, "py")

    def perform(self, node, inputs, outputs, params=None):
        if params is None:
            self.op.perform(node, inputs, outputs)
        else:
            self.op.perform(node, inputs, outputs, params)

    def get_params(self, node):
        return self.op.get_params(node)

    def infer_shape(self, fgraph, node, shapes):
        return self.op.infer_shape(fgraph, node, shapes)

    def __str__(self):
        return "InPython{%s}" % self.op


def _is_small(node):
    """Whether running `node` in Python costs microseconds, whatever the data's size."""
    if type(node.op) in _ANY_SIZE:
        return True
    # single numbers only: in Python a Composite is slow for each element
    return type(node.op) is Elemwise and all(out.type.ndim == 0 for out in node.outputs)


@local_optimizer([*_ANY_SIZE, Elemwise])
def local_in_python(fgraph, node):
    """Small op -> the same in Python."""
    if not _is_small(node):
        return None
    outputs = InPython(node.op).make_node(*node.inputs).outputs
    if any(new.type != old.type for new, old in zip(outputs, node.outputs)):
        return None
    return replaced(node, *outputs)


def register():
    """After everything else: other rewrites know the Ops by their classes."""
    replacing.register(local_in_python, 99, "small_python")
