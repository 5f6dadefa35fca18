"""Matrix products by oneDNN in the place of Theano's BLAS Ops. Tag ``matmul_onednn``.

A BLAS keeps threads of its own, which wait for
work by spinning, beside OpenMP's that do the rest: on few cores one set is much faster.
"""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op
from theano.graph.opt import local_optimizer
from theano.tensor.blas import Dot22, Gemm

from .. import precision
from ..arrays import address, plain, reusable
from ..library import available, load
from . import replacing
from .replacing import replaced


def _stored(matrix):
    """(array, is it stored the other way round, distance of stored rows) for BLAS."""
    for transposed, stored in ((0, matrix), (1, matrix.T)):
        rows, columns = stored.shape
        row, column = stored.strides
        unit = column == stored.itemsize or columns == 1
        if unit and stored.flags.aligned and row % stored.itemsize == 0:
            distance = row // stored.itemsize
            if distance >= max(columns, 1):
                return stored, transposed, distance
            if rows == 1:
                return stored, transposed, max(columns, 1)
    return plain(matrix), 0, max(matrix.shape[1], 1)


# Multiplications below which rounding to bfloat16 costs more time than it saves.
_SMALL = 1 << 20


def _multiply(alpha, x, y, beta, out, bf16):
    """out = alpha * x @ y + beta * out; `out` is C-contiguous and not read if beta is 0."""
    (m, k), n = x.shape, y.shape[1]
    if y.shape[0] != k or out.shape != (m, n):
        raise ValueError(
            "matrix product: %r times %r into %r, expected (m, k), (k, n) and (m, n)"
            % (x.shape, y.shape, out.shape)
        )
    if out.size == 0:
        return
    if k == 0:  # oneDNN refuses products over nothing
        out[...] = out * beta if beta else 0
        return
    x, x_transposed, x_row = _stored(x)
    y, y_transposed, y_row = _stored(y)
    if bf16 and alpha == 1 and beta in (0, 1) and m * n * k > _SMALL:
        load()[0].bf16gemm(
            *(x_transposed, y_transposed, m, n, k),
            *(address(x), x_row, address(y), y_row, beta == 1, address(out)),
        )
        return
    load()[0].sgemm(
        *(x_transposed, y_transposed, m, n, k, alpha),
        *(address(x), x_row, address(y), y_row, beta, address(out), n),
    )


class NativeDot(Op):
    """(x, y) to x @ y."""

    __props__ = ("bf16",)

    def __init__(self, bf16=False):
        self.bf16 = bf16

    def make_node(self, x: Any, y: Any) -> Any:
        pattern = (x.broadcastable[0], y.broadcastable[1])
        return Apply(self, [x, y], [T.TensorType("float32", pattern)()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        x, y = inputs
        _multiply(1.0, x, y, 0.0, reusable(outputs[0], (x.shape[0], y.shape[1])), self.bf16)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [(shapes[0][0], shapes[1][1])]


class NativeGemm(Op):
    """(z, a, x, y, b) to b*z + a * x @ y; `inplace` overwrites z."""

    __props__ = ("inplace", "bf16")

    def __init__(self, inplace, bf16=False):
        self.inplace, self.bf16 = inplace, bf16
        if inplace:
            self.destroy_map = {0: [0]}

    def make_node(self, z: Any, a: Any, x: Any, y: Any, b: Any) -> Any:
        return Apply(self, [z, a, x, y, b], [z.type()])

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        z, a, x, y, b = inputs
        if self.inplace and z.flags.carray:
            out = outputs[0][0] = z
        else:
            out = reusable(outputs[0], z.shape)
            out[...] = z
        _multiply(float(a), x, y, float(b), out, self.bf16)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> list:
        return [shapes[0]]


@local_optimizer([Dot22, Gemm])
def local_matmul_onednn(fgraph: Any, node: Any) -> Any:
    """BLAS op -> oneDNN."""
    if type(node.op) not in (Dot22, Gemm):
        return None
    if any(v.type.dtype != "float32" for v in node.inputs + node.outputs):
        return None  # oneDNN has no float64
    if not available("matmul")[0]:
        return None
    bf16 = precision.bf16()
    native = NativeDot(bf16) if type(node.op) is Dot22 else NativeGemm(node.op.inplace, bf16)
    return replaced(node, native(*node.inputs))


def register() -> None:
    """After Theano has decided which Ops to use, in-place ones included."""
    replacing.register(local_matmul_onednn, 80, "matmul_onednn")
