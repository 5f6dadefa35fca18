"""MRG31k3p, the generator of ``lib.rng.t_rng``: the numbers are Theano's own, bit for bit.

Many streams, each of six numbers of 31 bits; element i of a sample comes from stream
``i % streams``. L'Ecuyer and Touzin, "Fast combined multiple recursive generators with
multipliers of the form a = +-2^q +-2^r", 2000.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from theano.sandbox import multinomial, rng_mrg

from ..registry import converts

_M1, _M2 = np.int32(2147483647), np.int32(2147462579)  # the two moduli
# what a number is multiplied with, and what is kept and added before
_SCALE = {"float16": (3.0458e-05, 0x7FFF, 1), "float32": (4.6566126e-10, -1, 0)}


def _modulo(y, modulus):
    """`y`, which may have overflowed, modulo `modulus`."""
    return jnp.where((y < 0) | (y >= modulus), y - modulus, y)


def _step(x1, x2, x3, z1, z2, z3):
    """The next state of all streams, in 32-bit arithmetic that wraps around."""
    y = ((x2 & 511) << 22) + (x2 >> 9) + ((x3 & 16777215) << 7) + (x3 >> 24)
    y = _modulo(_modulo(y, _M1) + x3, _M1)
    first = _modulo(((z1 & 65535) << 15) + 21069 * (z1 >> 16), _M2)
    third = _modulo(((z3 & 65535) << 15) + 21069 * (z3 >> 16), _M2)
    z = _modulo(_modulo(third + z3, _M2) + first, _M2)
    return y, x1, x2, z, z1, z2


@converts(rng_mrg.mrg_uniform)
def uniform(call: Any, state: Any, size: int) -> list:
    dtype = call.node.outputs[1].dtype
    shape = call.known(size, "the sample's size")
    n, streams = int(np.prod(shape, dtype=np.int64)), state.shape[0]
    rounds = -(-n // streams)
    columns = tuple(jnp.asarray(state, dtype="int32").T)

    def draw(columns, round_number):
        new = _step(*columns)
        number = jnp.where(new[0] <= new[3], new[0] - new[3] + _M1, new[0] - new[3])
        # in the last round only the streams that are needed go on
        drawn = round_number * streams + jnp.arange(streams) < n
        return tuple(jnp.where(drawn, a, b) for a, b in zip(new, columns)), number

    columns, numbers = lax.scan(draw, columns, jnp.arange(rounds))
    scale, kept, offset = _SCALE.get(dtype, (4.656612873077392578125e-10, -1, 0))
    numbers = (numbers.reshape(-1)[:n] & kept) + offset
    sample = numbers.astype(dtype) * np.dtype(dtype).type(scale)
    return [jnp.stack(columns, axis=1), sample.reshape(shape)]


@converts(multinomial.MultinomialFromUniform)
def multinomial_from_uniform(
    call: Any, probabilities: Any, numbers: Any, n_samples: int = 1
) -> Any:
    """How often each outcome is drawn: the first whose cumulated probability is above."""
    rows, outcomes = np.shape(probabilities)
    n = call.known(n_samples, "the number of samples")
    above = jnp.cumsum(probabilities, axis=1) > numbers.reshape(n, rows, 1)
    first = jnp.argmax(above, axis=2)[:, :, None] == jnp.arange(outcomes)
    return jnp.sum(first & above.any(axis=2, keepdims=True), axis=0)
