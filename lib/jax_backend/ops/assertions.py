"""What a graph demands of its values while it runs."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from theano import ifelse
from theano.tensor import opt

from ..errors import place
from ..graph import is_known
from ..registry import converts


@converts(opt.Assert)
def demand(call: Any, x: Any, *conditions: Any) -> Any:
    for condition in conditions:
        message = "%s%s" % (call.op.msg, place(call.node))
        # JAX computes nothing at once while it traces, not even of what is known
        every = np.all if is_known(condition) else jnp.all
        call.check(every(condition != 0), AssertionError(message))
    return x


@converts(ifelse.IfElse)
def choose(call: Any, condition: Any, *branches: Any) -> list:
    n = call.op.n_outs
    pairs = list(zip(branches[:n], branches[n:]))
    if not is_known(condition) and all(np.shape(yes) == np.shape(no) for yes, no in pairs):
        holds = jnp.asarray(condition) != 0
        return [jnp.where(holds, yes, no) for yes, no in pairs]
    # `where` would stretch the smaller one
    chosen = call.known(condition, "the shape of what is chosen")
    return [yes if chosen else no for yes, no in pairs]
