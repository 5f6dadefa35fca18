"""Matrix products."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax
from theano.tensor import basic, blas

from ..registry import converts


def operands(options: Any, dtype: Any, *values: Any) -> tuple[list, dict]:
    """The operands of a product, and how to multiply them.

    Returns
    -------
    values : list
    how : dict
        Arguments for JAX's products: precision and the dtype to add up in.
    """
    if options.precision == "bf16" and dtype == "float32":
        rounded = [jnp.asarray(value, dtype=jnp.bfloat16) for value in values]
        return rounded, {"preferred_element_type": jnp.float32}
    same = [jnp.asarray(value, dtype=dtype) for value in values]
    full = options.precision != "tf32" or dtype != "float32"
    return same, {"precision": lax.Precision.HIGHEST if full else lax.Precision.DEFAULT}


@converts(basic.Dot)
def dot(call: Any, x: Any, y: Any) -> Any:
    (x, y), how = operands(call.options, call.dtype, x, y)
    if x.ndim == 0 or y.ndim == 0:
        return x * y
    axes = ((x.ndim - 1,), (max(y.ndim - 2, 0),))
    return lax.dot_general(x, y, (axes, ((), ())), **how)


@converts(blas.BatchedDot)
def batched_dot(call: Any, x: Any, y: Any) -> Any:
    (x, y), how = operands(call.options, call.dtype, x, y)
    axes = ((x.ndim - 1,), (1,))
    return lax.dot_general(x, y, (axes, ((0,), (0,))), **how)
