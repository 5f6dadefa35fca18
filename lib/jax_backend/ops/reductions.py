"""Sums, products, extremes over axes."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano.scalar import basic as scalar
from theano.tensor import basic, elemwise, extra_ops

from ..errors import no_converter
from ..registry import converts

_REDUCE = {
    scalar.Add: jnp.sum,
    scalar.Mul: jnp.prod,
    scalar.ScalarMaximum: jnp.max,
    scalar.ScalarMinimum: jnp.min,
    scalar.AND: jnp.all,
    scalar.OR: jnp.any,
    scalar.XOR: None,
}


def _axes(op, x):
    return tuple(range(np.ndim(x))) if op.axis is None else tuple(np.atleast_1d(op.axis).tolist())


@converts(elemwise.CAReduce, elemwise.All, elemwise.Any, basic.Max, basic.Min)
def reduction(call: Any, x: Any) -> Any:
    kind = type(call.op.scalar_op)
    bitwise = kind in (scalar.AND, scalar.OR) and call.dtype != "bool"
    if _REDUCE.get(kind) is None or bitwise:
        raise no_converter(call.node)
    return _REDUCE[kind](x, axis=_axes(call.op, x))


@converts(elemwise.Sum, elemwise.Prod)
def summation(call: Any, x: Any) -> Any:
    return _REDUCE[type(call.op.scalar_op)](_wide(call, x), axis=_axes(call.op, x))


def _wide(call, x):
    """`x` in the dtype to add up in.

    Theano adds float32 up in float64. XLA adds pieces and then their sums, which loses no more
    in float32, and float64 is slow on most GPUs.
    """
    wide = call.op.acc_dtype or call.dtype
    return jnp.asarray(x, dtype="float32" if call.dtype == "float32" else wide)


@converts(elemwise.ProdWithoutZeros)
def product_without_zeros(call: Any, x: Any) -> Any:
    x = jnp.asarray(x, dtype=call.dtype)
    return jnp.prod(jnp.where(x == 0, jnp.ones_like(x), x), axis=_axes(call.op, x))


@converts(basic.Argmax)
def argmax(call: Any, x: Any) -> Any:
    return jnp.argmax(*_last(x, call.op.axis))


@converts(basic.MaxAndArgmax)
def max_and_argmax(call: Any, x: Any) -> list:
    flat, axis = _last(x, call.op.axis)
    return [jnp.max(flat, axis=axis), jnp.argmax(flat, axis=axis)]


def _last(x, axes):
    """`x` with `axes` (None: all) made one, the last."""
    x = jnp.asarray(x)
    axes = tuple(range(x.ndim)) if axes is None else tuple(axes)
    kept = tuple(axis for axis in range(x.ndim) if axis not in axes)
    shape = tuple(x.shape[axis] for axis in kept)
    length = int(np.prod([x.shape[axis] for axis in axes], dtype=np.int64))
    return jnp.transpose(x, kept + axes).reshape(shape + (length,)), -1


@converts(extra_ops.CumOp)
def cumulate(call: Any, x: Any) -> Any:
    function = {"add": jnp.cumsum, "mul": jnp.cumprod}[call.op.mode]
    return function(jnp.asarray(x, dtype=call.dtype), axis=call.op.axis)
