"""What shape arithmetic holds: computed while a graph is converted, on sizes that may be free."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np
from theano.compile.ops import Rebroadcast, Shape, Shape_i
from theano.scalar import basic as scalar
from theano.tensor import basic, elemwise, subtensor
from theano.tensor.opt import MakeVector

from .call import Call
from .graph import Value
from .size import Size, Undecided, difference, product

_MOST = 64  # elements of what is computed


def _of_difference(holds: Any) -> Any:
    return lambda x, y: bool(holds(difference(x, y), 0))


def _switch(condition: Any, yes: Any, no: Any) -> Any:
    if isinstance(condition, Size):
        raise Undecided
    return yes if condition else no


def _extreme(which: Any) -> Any:
    return lambda x, y: x if which(difference(x, y), 0) else y


_SCALARS: dict[type, Any] = {
    scalar.Add: lambda *values: reduce(operator.add, values),
    scalar.Mul: lambda *values: product(values),
    scalar.Sub: operator.sub,
    scalar.Neg: operator.neg,
    scalar.IntDiv: operator.floordiv,
    scalar.Mod: operator.mod,
    scalar.Cast: lambda x: x,
    scalar.Identity: lambda x: x,
    scalar.Switch: _switch,
    scalar.EQ: _of_difference(operator.eq),
    scalar.NEQ: _of_difference(operator.ne),
    scalar.LT: _of_difference(operator.lt),
    scalar.GT: _of_difference(operator.gt),
    scalar.LE: _of_difference(operator.le),
    scalar.GE: _of_difference(operator.ge),
    scalar.ScalarMaximum: _extreme(operator.ge),
    scalar.ScalarMinimum: _extreme(operator.le),
    scalar.Second: lambda x, y: y,
}


def reckoned(call: Call, values: list) -> np.ndarray | None:
    """Return what a node gives, where its inputs are sizes; None where that cannot be told.

    Parameters
    ----------
    call : Call
    values : list
        Of the node's inputs.

    Returns
    -------
    ndarray of object, or None
    """
    op, kind = call.op, type(call.op)
    if kind is Shape:
        return _array(call.shape(values[0]))
    if kind is Shape_i:
        return _scalar(call.graph.size(values[0].shape[op.i]))
    function = _REST.get(kind)
    if function is None:
        return None
    held = [_held(call, value) for value in values]
    if any(h is None for h in held) or sum(np.size(h) for h in held) > _MOST:
        return None
    try:
        return function(call, *held)
    except (Undecided, ZeroDivisionError):
        return None


def _held(call: Call, value: Any) -> Any:
    if not isinstance(value, Value):
        return value
    if value.sizes is None:
        return None
    result = np.empty(value.sizes.shape, object)
    flat = [call.graph.size(size) for size in value.sizes.ravel().tolist()]
    for place, size in zip(np.ndindex(*result.shape), flat):
        result[place] = size
    return result


def _array(sizes: list) -> np.ndarray:
    result = np.empty(len(sizes), object)
    result[:] = sizes
    return result


def _scalar(size: Any) -> np.ndarray:
    result = np.empty((), object)
    result[()] = size
    return result


def _elementwise(call: Call, *held: np.ndarray) -> np.ndarray | None:
    function = _SCALARS.get(type(call.op.scalar_op))
    dtype = call.node.outputs[0].dtype
    if function is None or (
        dtype.startswith("float") and type(call.op.scalar_op) is not scalar.Cast
    ):
        return None
    arrays = np.broadcast_arrays(*held)
    result = np.empty(arrays[0].shape, object)
    for place in np.ndindex(*result.shape):
        result[place] = function(*(array[place] for array in arrays))
    return result


def _taken(call: Call, x: np.ndarray, *numbers: Any) -> np.ndarray:
    numbers = tuple(n if n is None else n[()] for n in numbers)
    if any(isinstance(n, Size) for n in numbers):
        raise Undecided
    index = subtensor.get_idx_list([None, *numbers], call.op.idx_list)
    found = x[tuple(index)]
    return found if isinstance(found, np.ndarray) else _scalar(found)


def _reduced(call: Call, x: np.ndarray) -> np.ndarray | None:
    axis = call.op.axis
    if x.ndim != 1 or axis not in (None, 0, (0,), [0]):
        return None
    total = product if isinstance(call.op, elemwise.Prod) else sum
    return _scalar(total(x.tolist()))


def _made(call: Call, *numbers: np.ndarray) -> np.ndarray:
    return _array([n[()] for n in numbers])


def _joined(call: Call, axis: np.ndarray, *parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts, axis=int(axis))


def _reshaped(call: Call, x: np.ndarray, shape: np.ndarray) -> np.ndarray:
    if any(isinstance(size, Size) for size in shape.tolist()):
        raise Undecided
    return x.reshape([int(size) for size in shape.tolist()])


def _shuffled(call: Call, x: np.ndarray) -> np.ndarray:
    order = [axis for axis in call.op.new_order if axis != "x"]
    dropped = tuple(axis for axis in range(x.ndim) if axis not in order)
    x = x.transpose([*order, *dropped]).reshape([x.shape[axis] for axis in order])
    return np.expand_dims(x, tuple(i for i, a in enumerate(call.op.new_order) if a == "x"))


def _same(call: Call, x: np.ndarray) -> np.ndarray:
    return x


_REST: dict[type, Any] = {
    elemwise.Elemwise: _elementwise,
    elemwise.DimShuffle: _shuffled,
    elemwise.Prod: _reduced,
    elemwise.Sum: _reduced,
    subtensor.Subtensor: _taken,
    MakeVector: _made,
    basic.Join: _joined,
    basic.Reshape: _reshaped,
    basic.TensorFromScalar: _same,
    basic.ScalarFromTensor: _same,
    Rebroadcast: _same,
}
