"""Ops of lib.abstract: by their definition in Theano's plain operations, which XLA fuses."""

from __future__ import annotations

from typing import Any

from ...abstract.definition import DefinedOp
from ..registry import converts


@converts(DefinedOp)
def defined(call: Any, *values: Any) -> Any:
    own = [variable.type() for variable in call.node.inputs]
    return call.trace.run(own, call.op.define(*own), values)
