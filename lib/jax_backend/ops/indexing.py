"""Taking parts of arrays, and changing parts of them.

XLA takes the nearest element, or none, where an index is out of bounds; Theano raises
IndexError. Indices that are known are looked at while tracing, the others after each call.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from theano.tensor import subtensor, type_other
from theano.tensor.sort import ArgSortOp, SortOp

from ..errors import place
from ..graph import is_known
from ..registry import converts
from ..static_needs import ValueNeeded


@converts(type_other.MakeSlice)
def make_slice(call: Any, *ends: Any) -> Any:
    return slice(*(None if end is None else call.known(end, "the slice") for end in ends))


def _index(call, values):
    """The index of a basic (sub)tensor Op, whose numbers are among `values`."""
    index = subtensor.get_idx_list([None, *values], call.op.idx_list)
    return tuple(_plain(call, part) for part in index)


def _plain(call, part):
    """One entry of an index: slices need known ends, numbers need not."""
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        return slice(*(None if end is None else call.known(end, "the slice") for end in ends))
    return part if part is None or not is_known(part) else np.asarray(part)


def _checked(call, shape, index):
    """`index`, once all numbers in it are sure to be within `shape`."""
    axis = 0
    for part in index:
        if part is None:
            continue
        mask = getattr(part, "dtype", None) == "bool"
        if not mask and not isinstance(part, slice):
            part = part if not is_known(part) else np.asarray(part)
            n = shape[axis]
            _check(call, part, n, axis)
        axis += np.ndim(part) if mask else 1
    return index


def _check(call, part, n, axis):
    within = (part >= -n) & (part < n)
    call.check(
        within.all(),
        IndexError(
            "%s%s: index out of bounds for axis %d with size %d"
            % (call.op, place(call.node), axis, n)
        ),
    )


def _masks(call, index):
    """Masks as the indices that they stand for; how many these are must be known."""
    for part in index:
        if getattr(part, "dtype", None) == "bool" and np.ndim(part):
            if not is_known(part):
                what = "the number of elements that a mask chooses"
                raise ValueNeeded(call.node, None, what).as_error()
            yield from np.asarray(part).nonzero()
        else:
            yield part


@converts(subtensor.Subtensor)
def take_part(call: Any, x: Any, *values: Any) -> Any:
    x = jnp.asarray(x)
    index = subtensor.get_idx_list([None, *values], call.op.idx_list)
    variables = subtensor.get_idx_list(call.node.inputs, call.op.idx_list)
    parts = []
    for axis, part in enumerate(index):
        if _slides(part):
            length = call.length(axis, variables[axis])
            first = _first(part.start, x.shape[axis])
            x = lax.dynamic_slice_in_dim(x, first, length, axis)
            part = slice(None)
        parts.append(_plain(call, part))
    return x[_checked(call, x.shape, tuple(parts))]


def _slides(part):
    """Whether `part` is a slice from a place that is not known."""
    if not isinstance(part, slice) or (is_known(part.start) and is_known(part.stop)):
        return False
    return part.step is None or (is_known(part.step) and part.step == 1)


def _first(start, n):
    """Where a slice of an axis of length n begins, from 0 to n."""
    if start is None:
        return 0
    return jnp.clip(jnp.where(start < 0, start + n, start), 0, n)


@converts(subtensor.AdvancedSubtensor1, subtensor.AdvancedSubtensor)
def take_elements(call: Any, x: Any, *index: Any) -> Any:
    index = tuple(_masks(call, [_plain(call, part) for part in index]))
    return jnp.asarray(x)[_checked(call, np.shape(x), index)]


def _change(call, x, y, index):
    part = jnp.asarray(x, dtype=call.dtype).at[index]
    y = jnp.asarray(y, dtype=call.dtype)
    return part.set(y) if call.op.set_instead_of_inc else part.add(y)


@converts(subtensor.IncSubtensor)
def change_part(call: Any, x: Any, y: Any, *values: Any) -> Any:
    return _change(call, x, y, _checked(call, np.shape(x), _index(call, values)))


@converts(subtensor.AdvancedIncSubtensor1, subtensor.AdvancedIncSubtensor)
def change_elements(call: Any, x: Any, y: Any, *index: Any) -> Any:
    index = tuple(_plain(call, part) for part in index)
    if len(index) == 1 and getattr(index[0], "dtype", None) == "bool" and np.ndim(y) == 0:
        return _change_masked(call, x, y, index[0])
    index = tuple(_masks(call, index))
    return _change(call, x, y, _checked(call, np.shape(x), index))


def _change_masked(call, x, y, mask):
    """One number for all elements of a mask: how many there are does not matter."""
    x, mask = jnp.asarray(x, dtype=call.dtype), jnp.asarray(mask)
    mask = mask.reshape(mask.shape + (1,) * (x.ndim - mask.ndim))
    return jnp.where(mask, y if call.op.set_instead_of_inc else x + y, x)


@converts(SortOp)
def sort_values(call: Any, x: Any, axis: Any) -> Any:
    return jnp.sort(x, axis=call.known(axis, "the axis"))


@converts(ArgSortOp)
def sorted_order(call: Any, x: Any, axis: Any) -> Any:
    return jnp.argsort(x, axis=call.known(axis, "the axis"))
