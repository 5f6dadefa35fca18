"""Joining arrays and splitting them."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano.tensor import basic

from ..errors import name, place
from ..registry import converts


@converts(basic.Join)
def join(call: Any, axis: Any, *arrays: Any) -> Any:
    cast = [jnp.asarray(array, dtype=call.dtype) for array in arrays]
    return jnp.concatenate(cast, axis=call.known(axis, "the axis"))


@converts(basic.Split)
def split(call: Any, x: Any, axis: Any, lengths: Any) -> Any:
    axis, lengths = call.known(axis, "the axis"), call.known(lengths, "a part's length")
    if len(lengths) != call.op.len_splits:
        raise ValueError(
            "%s%s: lengths %s: expected %d of them"
            % (name(call.op), place(call.node), lengths, call.op.len_splits)
        )
    if sum(lengths) != np.shape(x)[axis] or min(lengths) < 0:
        raise ValueError(
            "%s%s: lengths %s along axis %d: expected %d together"
            % (name(call.op), place(call.node), lengths, axis, np.shape(x)[axis])
        )
    return jnp.split(jnp.asarray(x), np.cumsum(lengths)[:-1].tolist(), axis=axis)
