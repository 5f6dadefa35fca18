"""Ops of lib.abstract: the rectifier as it is, the others by their definition."""

from __future__ import annotations

from typing import Any

import theano.tensor as T

from ...abstract.definition import DefinedOp
from ...abstract.rectifier import Rectifier
from ..call import Call
from ..graph import Value
from ..registry import converts


@converts(Rectifier)
def rectify(call: Call, x: Value) -> Value:
    if call.op.leak == 0:
        return call.emit("Relu", [x], x.shape)
    return call.emit("LeakyRelu", [x], x.shape, alpha=call.op.leak)


@converts(DefinedOp)
def defined(call: Call, *values: Value) -> Any:
    own = [variable.type() for variable in call.node.inputs]
    inner = type(call.trace)(call.graph, call.trace)
    inner.values.update(zip(own, values))
    return inner.run(own, [T.as_tensor_variable(out) for out in call.op.define(*own)])
