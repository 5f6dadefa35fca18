"""Which function converts which Op.

A converter takes a `Call` and the values of the node's inputs, and returns the value of its
output, or a list of them::

    @converts(Reshape)
    def reshape(call, x, shape):
        return jnp.reshape(x, call.known(shape, "the new shape"))

It need not mind the outputs' dtypes: `graph` casts what it returns to what Theano promises.
"""

from __future__ import annotations

from typing import Any, Callable, Dict

from .. import abstract  # noqa: F401
from ..abstract.definition import DefinedOp

_converters: Dict[type, Callable] = {}


def converts(*op_types: Any) -> Any:
    """Register the decorated function for these types of Op; a subclass needs its own."""

    def add(function):
        for op_type in op_types:
            _converters[op_type] = function
        return function

    return add


def converter(op: Any) -> Any:
    """The function that converts `op`; None if there is none."""
    found = _converters.get(type(op))
    if found is None and isinstance(op, DefinedOp):
        found = _converters.get(DefinedOp)
    return found
