"""What a graph demands of its values while it runs."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from theano import ifelse
from theano.tensor import opt

from ..errors import place
from ..registry import converts


@converts(opt.Assert)
def demand(call: Any, x: Any, *conditions: Any) -> Any:
    for condition in conditions:
        message = "%s%s" % (call.op.msg, place(call.node))
        call.check(jnp.all(jnp.asarray(condition) != 0), AssertionError(message))
    return x


@converts(ifelse.IfElse)
def choose(call: Any, condition: Any, *branches: Any) -> list:
    n = call.op.n_outs
    holds = jnp.asarray(condition) != 0
    return [jnp.where(holds, yes, no) for yes, no in zip(branches[:n], branches[n:])]
