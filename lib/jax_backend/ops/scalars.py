"""The scalar operations: ``SCALARS[type](scalar_op, dtype, *values)``, `dtype` the result's."""

import operator
from functools import reduce

import jax
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np
from theano.scalar import basic as scalar
from theano.scalar import basic_scipy
from theano.tensor import xlogx
from theano.tensor.nnet import nnet, sigm


def _of_result(function):
    """Computes in the result's dtype."""

    def compute(op, dtype, *values):
        return function(*(jnp.asarray(value, dtype=dtype) for value in values))

    return compute


def _of_inputs(function):
    """Computes in the dtype that NumPy gives to the inputs together, as comparisons do."""

    def compute(op, dtype, *values):
        common = np.result_type(*(np.dtype(value.dtype) for value in values))
        return function(*(jnp.asarray(value, dtype=common) for value in values))

    return compute


def _sum(*values):
    return reduce(operator.add, values)


def _product(*values):
    return reduce(operator.mul, values)


def _floor_divide(x, y):
    if jnp.issubdtype(x.dtype, jnp.floating):
        return jnp.floor(x / y)
    return jnp.floor_divide(x, y)


def _softplus(x):
    return jnp.maximum(x, 0) + jnp.log1p(jnp.exp(-jnp.abs(x)))


def _round_away(x):
    # adding a half first would round, too: 0.49999997 and 8388609 would become 1 and 8388610
    whole = jnp.trunc(x)
    return jnp.where(jnp.abs(x - whole) >= 0.5, whole + jnp.sign(x), whole)


def _power(x, y):
    return jnp.power(x, y)


def _x_log_x(x):
    return jnp.where(x == 0, 0, x * jnp.log(jnp.where(x == 0, 1, x)))


def _x_log_y(x, y):
    return jnp.where(x == 0, 0, x * jnp.log(jnp.where(x == 0, 1, y)))


def _switch(op, dtype, condition, yes, no):
    yes, no = jnp.asarray(yes, dtype=dtype), jnp.asarray(no, dtype=dtype)
    return jnp.where(jnp.asarray(condition) != 0, yes, no)


def _second(op, dtype, shape, value):
    return jnp.asarray(value, dtype=dtype)


def _in_range(op, dtype, x, low, high):
    above = x > low if op.openlow else x >= low
    return above & (x < high if op.openhi else x <= high)


# fmt: off
SCALARS = {
    scalar.Switch: _switch,
    scalar.Second: _second,
    scalar.InRange: _in_range,
    **{op: _of_inputs(function) for op, function in {
        scalar.LT: operator.lt, scalar.GT: operator.gt,
        scalar.LE: operator.le, scalar.GE: operator.ge,
        scalar.EQ: operator.eq, scalar.NEQ: operator.ne,
        scalar.IsNan: jnp.isnan, scalar.IsInf: jnp.isinf,
    }.items()},
    **{op: _of_result(function) for op, function in {
        # arithmetic
        scalar.Add: _sum, scalar.Mul: _product,
        scalar.Sub: operator.sub, scalar.TrueDiv: operator.truediv,
        scalar.IntDiv: _floor_divide, scalar.Mod: jnp.mod, scalar.Pow: _power,
        scalar.Neg: operator.neg, scalar.Inv: lambda x: 1 / x,
        scalar.Abs: jnp.abs, scalar.Sgn: jnp.sign,
        scalar.Sqr: jnp.square, scalar.Sqrt: jnp.sqrt,
        scalar.Identity: lambda x: x, scalar.Cast: lambda x: x,
        scalar.ScalarMaximum: jnp.maximum, scalar.ScalarMinimum: jnp.minimum,
        scalar.Clip: jnp.clip,
        scalar.Ceil: jnp.ceil, scalar.Floor: jnp.floor, scalar.Trunc: jnp.trunc,
        scalar.RoundHalfToEven: jnp.round, scalar.RoundHalfAwayFromZero: _round_away,
        # bits
        scalar.AND: operator.and_, scalar.OR: operator.or_, scalar.XOR: operator.xor,
        scalar.Invert: operator.invert,
        # exponentials and logarithms
        scalar.Exp: jnp.exp, scalar.Exp2: jnp.exp2, scalar.Expm1: jnp.expm1,
        scalar.Log: jnp.log, scalar.Log2: jnp.log2, scalar.Log10: jnp.log10,
        scalar.Log1p: jnp.log1p,
        xlogx.XlogX: _x_log_x, xlogx.XlogY0: _x_log_y,
        # angles
        scalar.Deg2Rad: jnp.deg2rad, scalar.Rad2Deg: jnp.rad2deg,
        scalar.Sin: jnp.sin, scalar.ArcSin: jnp.arcsin,
        scalar.Cos: jnp.cos, scalar.ArcCos: jnp.arccos,
        scalar.Tan: jnp.tan, scalar.ArcTan: jnp.arctan, scalar.ArcTan2: jnp.arctan2,
        scalar.Sinh: jnp.sinh, scalar.ArcSinh: jnp.arcsinh,
        scalar.Cosh: jnp.cosh, scalar.ArcCosh: jnp.arccosh,
        scalar.Tanh: jnp.tanh, scalar.ArcTanh: jnp.arctanh,
        # of neural networks and statistics
        sigm.ScalarSigmoid: jax.nn.sigmoid, sigm.ScalarSoftplus: _softplus,
        nnet.ScalarSoftsign: jax.nn.soft_sign,
        basic_scipy.Erf: special.erf, basic_scipy.Erfc: special.erfc,
        basic_scipy.Erfinv: special.erfinv,
        basic_scipy.GammaLn: special.gammaln, basic_scipy.Psi: special.digamma,
    }.items()},
}
# fmt: on
