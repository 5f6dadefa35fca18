"""One step of Adam for one parameter."""

from __future__ import annotations

from typing import Any

import numpy as np
import theano
import theano.tensor as T
from theano.graph.basic import Apply

from .definition import DefinedOp


def _step(inputs, sqrt):
    p, m, v, g, t, lr, b1, b2, e, decay = inputs
    b1_t = b1 * decay ** (t - 1)
    m_t = b1_t * m + (1 - b1_t) * g
    v_t = b2 * v + (1 - b2) * g**2
    m_c = m_t / (1 - b1**t)
    v_c = v_t / (1 - b2**t)
    return [p - (lr * m_c) / (sqrt(v_c) + e), m_t, v_t]


class AdamStep(DefinedOp):
    """(p, m, v, g, t, lr, b1, b2, e, l) to new (p, m, v)."""

    def make_node(self, p: Any, m: Any, v: Any, g: Any, *numbers: Any) -> Any:
        return Apply(self, [p, m, v, g, *numbers], [x.type() for x in (p, m, v)])

    def define(self, *inputs: Any) -> list:
        return _step(inputs, T.sqrt)

    def perform(self, node: Any, inputs: Any, outputs: Any, params: Any = None) -> None:
        for storage, value, old in zip(outputs, _step(inputs, np.sqrt), inputs):
            storage[0] = np.asarray(value, dtype=old.dtype)

    def infer_shape(self, fgraph: Any, node: Any, shapes: Any) -> Any:
        return shapes[:3]


def adam_step(
    p: Any,
    m: Any,
    v: Any,
    g: Any,
    t: Any,
    lr: Any,
    b1: Any,
    b2: Any,
    e: Any,
    l: Any,  # noqa: E741
) -> Any:
    """One step of Adam (Kingma and Ba, arXiv:1412.6980v1).

    Parameters
    ----------
    p, m, v, g : tensors of one shape
        Parameter, its two moments, its gradient (with weight decay, if any).
    t : scalar
        Number of this step, 1 for the first.
    lr, b1, b2, e : float or scalar
        Learning rate, decay of both moments, the number that is added to the root.
    l : float or scalar
        Decay of `b1`, ``b1_t = b1 * l**(t-1)``.

    Returns
    -------
    p_t, m_t, v_t : tensors
        The new values.
    """
    tensors = [T.as_tensor_variable(x) for x in (p, m, v, g)]
    floatX = theano.config.floatX
    numbers = [
        T.as_tensor_variable(np.asarray(x, dtype=floatX) if isinstance(x, (int, float)) else x)
        for x in (t, lr, b1, b2, e, l)
    ]
    # a gradient may know of axes of length 1 that the parameter does not, and the other way
    tensors[1:] = [T.patternbroadcast(x, tensors[0].broadcastable) for x in tensors[1:]]
    return AdamStep()(*tensors, *numbers)
