"""Which function converts which Op.

A converter takes a `lib.export.call.Call` and the values of the node's inputs, and returns the
value of its output, or a list of them::

    @converts(Dot)
    def dot(call, x, y):
        return call.emit("MatMul", [x, y], (x.shape[0], y.shape[1]))

It need not mind the outputs' dtypes: they are cast to what Theano promises.
"""

from __future__ import annotations

from typing import Any, Callable, Dict

from ..abstract.definition import DefinedOp

_converters: Dict[type, Callable] = {}


def converts(*op_types: Any) -> Any:
    """Register the decorated function for these types of Op; a subclass needs its own."""

    def add(function: Callable) -> Callable:
        for op_type in op_types:
            _converters[op_type] = function
        return function

    return add


def converter(op: Any) -> Callable | None:
    """Return the function that converts `op`; None if there is none."""
    found = _converters.get(type(op))
    if found is None and isinstance(op, DefinedOp):
        found = _converters.get(DefinedOp)
    return found
