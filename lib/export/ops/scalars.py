"""The scalar operations: ``SCALARS[type](call, *values)``, of values in the result's type.

Those of `COMPARING` get their inputs in a common type instead.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import Any, Callable, Dict

import numpy as np
from theano.scalar import basic as scalar
from theano.scalar import basic_scipy
from theano.tensor import xlogx
from theano.tensor.nnet import nnet, sigm

from ..call import Call, broadcast
from ..graph import Value

# What converters combine of constants is computed at once.
_NUMPY: Dict[str, Callable] = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply}
_NUMPY.update(Div=np.divide, Sqrt=np.sqrt)


class Writer:
    """Adds elementwise operations to the graph of a `Call`."""

    def __init__(self, call: Call, dtype: str) -> None:
        self.call, self.dtype = call, dtype

    def __call__(self, kind: str, *values: Value, dtype: str | None = None, **more: Any) -> Value:
        at_once = _NUMPY.get(kind)
        if at_once is not None and all(value.data is not None for value in values):
            hint = next((value.hint for value in values if value.hint), None)
            return self.call.graph.constant(at_once(*(v.known for v in values)), hint=hint)
        shape = broadcast(self.call, values)
        return self.call.emit(kind, values, shape, dtype=dtype or self.dtype, **more)

    def number(self, value: float) -> Value:
        """Return a constant in the result's type."""
        return self.call.graph.constant(np.asarray(value, self.dtype))


def _plain(kind: str) -> Callable:
    return lambda write, *values: write(kind, *values)


def _folded(kind: str, neutral: float) -> Callable:
    """A sum or product of any number of values, those that change nothing left out."""

    def convert(write: Writer, *values: Value) -> Value:
        shape = broadcast(write.call, values)
        left = [value for value in values if value.fill != neutral] or [values[0]]
        result = reduce(lambda x, y: write(kind, x, y), left)
        return write.call.expand(result, shape)

    return convert


def _compare(kind: str) -> Callable:
    return lambda write, *values: write(kind, *values, dtype="bool")


def _unequal(write: Writer, x: Value, y: Value) -> Value:
    return write("Not", write("Equal", x, y, dtype="bool"), dtype="bool")


def _is_whole(write: Writer) -> bool:
    return write.dtype == "int64"


def _modulo(write: Writer, x: Value, y: Value) -> Value:
    if _is_whole(write):
        return write("Mod", x, y)  # with the divisor's sign, as in Python
    return write("Sub", x, write("Mul", write("Floor", write("Div", x, y)), y))


def _floor_divide(write: Writer, x: Value, y: Value) -> Value:
    if _is_whole(write):
        return write("Div", write("Sub", x, _modulo(write, x, y)), y)
    return write("Floor", write("Div", x, y))


def _square(write: Writer, x: Value) -> Value:
    return write("Mul", x, x)


def _times(factor: float) -> Callable:
    return lambda write, x: write("Mul", x, write.number(factor))


def _log(base: float) -> Callable:
    return lambda write, x: write("Mul", write("Log", x), write.number(1 / math.log(base)))


def _exp2(write: Writer, x: Value) -> Value:
    return write("Exp", write("Mul", x, write.number(math.log(2))))


def _expm1(write: Writer, x: Value) -> Value:
    return write("Sub", write("Exp", x), write.number(1))


def _log1p(write: Writer, x: Value) -> Value:
    return write("Log", write("Add", x, write.number(1)))


def _truncated(write: Writer, x: Value) -> Value:
    return write("Mul", write("Sign", x), write("Floor", write("Abs", x)))


def _round_away(write: Writer, x: Value) -> Value:
    size = write("Abs", x)
    whole = write("Floor", size)
    half = write("GreaterOrEqual", write("Sub", size, whole), write.number(0.5), dtype="bool")
    up = write("Add", whole, write("Cast", half, to=write.dtype))
    return write("Mul", write("Sign", x), up)


def _erfc(write: Writer, x: Value) -> Value:
    return write("Sub", write.number(1), write("Erf", x))


def _clip(write: Writer, x: Value, low: Value, high: Value) -> Value:
    if all(v.data is not None and v.data.size == 1 for v in (low, high)):
        ends = [write.call.graph.constant(v.known.reshape(())) for v in (low, high)]
        return write.call.emit("Clip", [x, *ends], x.shape, dtype=write.dtype)
    return write("Min", write("Max", x, low), high)


def _x_log_x(write: Writer, x: Value) -> Value:
    return _x_log_y(write, x, x)


def _x_log_y(write: Writer, x: Value, y: Value) -> Value:
    zero = write("Equal", x, write.number(0), dtype="bool")
    logarithm = write("Log", write("Where", zero, write.number(1), y))
    return write("Where", zero, write.number(0), write("Mul", x, logarithm))


def _logical(kind: str) -> Callable:
    def convert(write: Writer, *values: Value) -> Value:
        if write.dtype != "bool":
            raise write.call.refused("bits of whole numbers; only those of truth values can be")
        return reduce(lambda x, y: write(kind, x, y), values)

    return convert


def _not(write: Writer, x: Value) -> Value:
    if write.dtype != "bool":
        raise write.call.refused("bits of whole numbers; only those of truth values can be")
    return write("Not", x)


def _same(write: Writer, x: Value) -> Value:
    return x


COMPARING: Dict[type, Callable] = {
    scalar.LT: _compare("Less"),
    scalar.GT: _compare("Greater"),
    scalar.LE: _compare("LessOrEqual"),
    scalar.GE: _compare("GreaterOrEqual"),
    scalar.EQ: _compare("Equal"),
    scalar.NEQ: _unequal,
}
_PLAIN = {
    scalar.Sub: "Sub",
    scalar.TrueDiv: "Div",
    scalar.Pow: "Pow",
    scalar.Neg: "Neg",
    scalar.Inv: "Reciprocal",
    scalar.Abs: "Abs",
    scalar.Sgn: "Sign",
    scalar.Sqrt: "Sqrt",
    scalar.Ceil: "Ceil",
    scalar.Floor: "Floor",
    scalar.RoundHalfToEven: "Round",
    scalar.Exp: "Exp",
    scalar.Log: "Log",
    scalar.Sin: "Sin",
    scalar.ArcSin: "Asin",
    scalar.Cos: "Cos",
    scalar.ArcCos: "Acos",
    scalar.Tan: "Tan",
    scalar.ArcTan: "Atan",
    scalar.Sinh: "Sinh",
    scalar.ArcSinh: "Asinh",
    scalar.Cosh: "Cosh",
    scalar.ArcCosh: "Acosh",
    scalar.Tanh: "Tanh",
    scalar.ArcTanh: "Atanh",
    sigm.ScalarSigmoid: "Sigmoid",
    sigm.ScalarSoftplus: "Softplus",
    nnet.ScalarSoftsign: "Softsign",
    basic_scipy.Erf: "Erf",
    scalar.ScalarMaximum: "Max",
    scalar.ScalarMinimum: "Min",
}
SCALARS: Dict[type, Callable] = {
    **{op: _plain(kind) for op, kind in _PLAIN.items()},
    scalar.Add: _folded("Add", 0),
    scalar.Mul: _folded("Mul", 1),
    scalar.IntDiv: _floor_divide,
    scalar.Mod: _modulo,
    scalar.Sqr: _square,
    scalar.Identity: _same,
    scalar.Cast: _same,
    scalar.Clip: _clip,
    scalar.Trunc: _truncated,
    scalar.RoundHalfAwayFromZero: _round_away,
    scalar.AND: _logical("And"),
    scalar.OR: _logical("Or"),
    scalar.XOR: _logical("Xor"),
    scalar.Invert: _not,
    scalar.Exp2: _exp2,
    scalar.Expm1: _expm1,
    scalar.Log1p: _log1p,
    scalar.Log2: _log(2),
    scalar.Log10: _log(10),
    scalar.Deg2Rad: _times(math.pi / 180),
    scalar.Rad2Deg: _times(180 / math.pi),
    basic_scipy.Erfc: _erfc,
    xlogx.XlogX: _x_log_x,
    xlogx.XlogY0: _x_log_y,
}
