"""Arrays made of a shape and a value."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano.tensor import basic

from ..registry import converts


@converts(basic.Alloc)
def alloc(call: Any, value: Any, *sides: Any) -> Any:
    return jnp.broadcast_to(value, [call.known(side, "the shape") for side in sides])


@converts(basic.AllocEmpty)
def alloc_empty(call: Any, *sides: Any) -> Any:
    return jnp.zeros([call.known(side, "the shape") for side in sides], dtype=call.op.dtype)


@converts(basic.ARange)
def arange(call: Any, start: Any, stop: Any, step: Any) -> Any:
    ends = (call.known(value, "the range") for value in (start, stop, step))
    return np.arange(*ends, dtype=call.dtype)


@converts(basic.Eye)
def eye(call: Any, n: int, m: Any, k: Any) -> Any:
    n, m, k = (call.known(value, "the shape") for value in (n, m, k))
    return jnp.eye(n, m, k, dtype=call.dtype)


@converts(basic.Tri)
def tri(call: Any, n: int, m: Any, k: Any) -> Any:
    n, m, k = (call.known(value, "the shape") for value in (n, m, k))
    return jnp.tri(n, m, k, dtype=call.dtype)


@converts(basic.ExtractDiag)
def extract_diagonal(call: Any, x: Any) -> Any:
    return jnp.diagonal(x, call.op.offset, call.op.axis1, call.op.axis2)


@converts(basic.AllocDiag)
def allocate_diagonal(call: Any, x: Any) -> Any:
    """The last axis of `x` along a diagonal of two new axes."""
    x, offset = jnp.asarray(x), call.op.offset
    n = x.shape[-1]
    rows, columns = np.arange(n) + max(0, -offset), np.arange(n) + max(0, offset)
    side = n + abs(offset)
    matrices = jnp.zeros(x.shape[:-1] + (side, side), x.dtype).at[..., rows, columns].set(x)
    return jnp.moveaxis(matrices, (-2, -1), sorted((call.op.axis1, call.op.axis2)))
