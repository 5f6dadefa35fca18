"""Taking parts of arrays, and putting arrays into larger ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from theano.tensor import subtensor, type_other
from theano.tensor.basic import AllocEmpty

from ..call import Call
from ..graph import Value
from ..registry import converts
from ..size import Size, Undecided, difference

#: What stands for a loop's room until the loop is converted; nothing of ONNX.
BUFFER = "LoopBuffer"
_END = 2**62  # as far as an axis may reach


@converts(type_other.MakeSlice)
def make_slice(call: Call, *ends: Any) -> slice:
    return slice(*ends)


def _parts(call: Call, values: tuple) -> list[Any]:
    """The index of a basic (sub)tensor Op: values, slices of values or numbers, None."""
    return list(subtensor.get_idx_list([None, *values], call.op.idx_list))


@converts(subtensor.Subtensor)
def take_part(call: Call, x: Value, *values: Value) -> Value:
    return _taken(call, x, _parts(call, values))


def _taken(call: Call, x: Value, parts: list[Any]) -> Value:
    slices, chosen = [], []
    for axis, part in enumerate(parts):
        if isinstance(part, slice):
            found = _slice(call, part)
            whole = (_END, call.graph.size(x.shape[axis]))
            if found[::2] != (0, 1) or found[1] not in whole:
                slices.append((axis, found))
        else:
            chosen.append((axis, part))
    result = _sliced(call, x, slices) if slices else x
    for axis, part in reversed(chosen):
        index = _scalar(call, part)
        shape = [size for other, size in enumerate(call.shape(result)) if other != axis]
        result = call.emit("Gather", [result, index], shape, dtype=x.dtype, axis=axis)
    return result


def _scalar(call: Call, part: Any) -> Value:
    if isinstance(part, Value):
        return call.reshape(call.cast(part, "int64"), [])
    return call.graph.constant(part, "int64")


def _number(call: Call, end: Any, default: int) -> Any:
    """One end of a slice: a number, a Size, or a value that is only known when the graph runs."""
    if end is None:
        return default
    if not isinstance(end, Value):
        return int(end)
    held = call.sizes(end)
    return end if held is None else held[0]


def _slice(call: Call, part: slice) -> tuple:
    step = _number(call, part.step, 1)
    if not isinstance(step, int):
        raise call.refused("a slice's step must not depend on the inputs")
    first, last = (0, _END) if step > 0 else (-1, -_END)
    return _number(call, part.start, first), _number(call, part.stop, last), step


def _sliced(call: Call, x: Value, slices: list) -> Value:
    shape = call.shape(x)
    for axis, (start, stop, step) in slices:
        shape[axis] = length(call, shape[axis], start, stop, step)
    columns = list(zip(*(found for _, found in slices)))
    inputs = [_ends(call, column) for column in columns[:2]]
    inputs.append(call.vector([axis for axis, _ in slices]))
    if any(step != 1 for step in columns[2]):
        inputs.append(call.vector(columns[2]))
    return call.emit("Slice", [x, *inputs], shape, dtype=x.dtype)


def _ends(call: Call, ends: Any) -> Value:
    if all(isinstance(end, int) for end in ends):
        return call.vector(ends)
    parts = []
    for end in ends:
        if isinstance(end, Value):
            parts.append(call.unsqueeze(call.reshape(call.cast(end, "int64"), []), [0]))
        else:
            parts.append(call.shape_value([end]))
    return (
        parts[0] if len(parts) == 1 else call.emit("Concat", parts, (len(parts),), "int64", axis=0)
    )


def length(call: Call, size: Any, start: Any, stop: Any, step: int) -> Any:
    """Return how many elements a slice takes of an axis."""
    if isinstance(size, int) and isinstance(start, int) and isinstance(stop, int):
        return len(range(*slice(start, None if abs(stop) >= _END else stop, step).indices(size)))
    if isinstance(start, Value) or isinstance(stop, Value):
        return call.graph.fresh()
    try:
        first = _place(start, size) if step > 0 else start
        last = size if stop == _END else _place(stop, size)
        if step == -1 and (start, stop) == (-1, -_END):
            return size
        return last - first if step == 1 else -(-(last - first) // step)
    except Undecided:
        return call.graph.fresh()


def _place(end: Any, size: Any) -> Any:
    """Where an end is, counted from the beginning, if it is within the axis."""
    if isinstance(end, int) and end < 0:
        return end + size
    if isinstance(end, Size) and difference(end, size) < 0:
        return end
    if end == 0 or end == size:
        return end
    if isinstance(end, int) and isinstance(size, Size) and end <= _least(size):
        return end
    raise Undecided


def _least(size: Size) -> int:
    """What a size is at least, given that no free one is negative."""
    if any(factor < 0 for factor in size.terms.values()):
        return 0
    return size.terms.get((), 0)


@converts(subtensor.AdvancedSubtensor1)
def take_rows(call: Call, x: Value, rows: Value) -> Value:
    shape = call.shape(rows) + call.shape(x)[1:]
    return call.emit("Gather", [x, call.cast(rows, "int64")], shape, axis=0)


@converts(subtensor.AdvancedSubtensor)
def take_elements(call: Call, x: Value, *index: Any) -> Value:
    if any(isinstance(part, Value) and part.dtype == "bool" for part in index):
        raise call.refused("how many elements a mask chooses depends on the values")
    tensors = [axis for axis, part in enumerate(index) if isinstance(part, Value)]
    others = [part for axis, part in enumerate(index) if axis not in tensors]
    if any(part != slice(None) for part in others):
        raise call.refused("index arrays beside slices, other than ':', are not exported")
    if len(tensors) == 1:
        (axis,) = tensors
        rows = call.cast(index[axis], "int64")
        shape = call.shape(x)[:axis] + call.shape(rows) + call.shape(x)[axis + 1 :]
        return call.emit("Gather", [x, rows], shape, axis=axis)
    if tensors != list(range(len(tensors))):
        raise call.refused("index arrays must stand before all slices to be exported")
    return _gathered(call, x, [call.cast(index[axis], "int64") for axis in tensors])


def _gathered(call: Call, x: Value, rows: list[Value]) -> Value:
    """Elements at places that several index arrays of one shape give together."""
    places = _places(call, rows)
    shape = call.shape(places)[:-1] + call.shape(x)[len(rows) :]
    return call.emit("GatherND", [x, places], shape)


def _places(call: Call, rows: list[Value]) -> Value:
    """The places that several index arrays give together, one along the last axis."""
    common = max(rows, key=lambda value: value.ndim)
    stretched = [call.expand(value, call.shape(common)) for value in rows]
    columns = [call.unsqueeze(value, [common.ndim]) for value in stretched]
    shape = [*common.shape, len(rows)]
    return call.emit("Concat", columns, shape, dtype="int64", axis=common.ndim)


@converts(subtensor.IncSubtensor)
def put_part(call: Call, x: Value, y: Value, *values: Value) -> Value:
    """A block set into an array, or added to it; padding where the array is all one number."""
    parts = _parts(call, values)
    if isinstance(getattr(call.node.inputs[0].owner, "op", None), AllocEmpty) and len(parts) == 1:
        # the room that a loop fills: only its beginning holds something, see `scan`
        return call.emit(BUFFER, [y], x.shape)
    rows = [axis for axis, part in enumerate(parts) if not isinstance(part, slice)]
    before, after = [], []
    for axis, size in enumerate(call.shape(x)):
        part = parts[axis] if axis < len(parts) else slice(None)
        if axis in rows:
            place = _row(call, part)
            before.append(place if place >= 0 else size + place)
            after.append(size - place - 1 if place >= 0 else -place - 1)
            continue
        start, stop, step = _slice(call, part)
        if step != 1:
            raise call.refused("setting every other element; only whole blocks can be")
        try:
            first, last = _ends_within(start, stop, size)
            before.append(difference(first, 0))
            after.append(difference(size, last))
        except (Undecided, TypeError):
            raise call.refused("where the part lies must not depend on the inputs") from None
    target = [s - b - a for s, b, a in zip(call.shape(x), before, after)]
    y = _stretched(call, y, [size for axis, size in enumerate(target) if axis not in rows])
    y, x, adds = call.unsqueeze(y, rows), call.cast(x, call.dtype), not call.op.set_instead_of_inc

    def padded(value: Value, fill: Any) -> Value:
        around = call.shape_value(before + after)
        inputs = [value, around, call.graph.constant(fill, value.dtype)]
        return call.emit("Pad", inputs, x.shape, value.dtype, mode="constant")

    if x.fill is not None and (x.fill == 0 or not adds):
        return padded(y, x.fill)
    if adds:
        return call.emit("Add", [x, padded(y, 0)], x.shape)
    is_there = call.expand(call.graph.constant(np.array(True)), target)
    return call.emit("Where", [padded(is_there, False), padded(y, 0), x], x.shape)


def _ends_within(start: Any, stop: Any, size: Any) -> tuple[Any, Any]:
    """Where a block begins and ends, counted from the beginning of its axis."""
    if all(isinstance(number, int) for number in (start, stop, size)):
        first, last, _ = slice(start, stop).indices(size)
        return first, max(first, last)
    first = _place(start, size) if not isinstance(start, int) or start < 0 else start
    if stop == _END:
        return first, size
    return first, stop if isinstance(stop, int) and stop > 0 else _place(stop, size)


def _row(call: Call, part: Any) -> int:
    """A single place of an axis."""
    held = call.sizes(part) if isinstance(part, Value) else [part]
    if held is None or not isinstance(held[0], int):
        raise call.refused("where the part lies must not depend on the inputs")
    return held[0]


def _stretched(call: Call, y: Value, shape: list) -> Value:
    """What is put in, in the shape of the place: Theano stretches it where it says so."""
    ahead = len(shape) - y.ndim
    for axis, one in enumerate(call.node.inputs[1].broadcastable):
        if not one:
            call.graph.same_size(y.shape[axis], shape[ahead + axis])
    return call.expand(call.cast(y, call.dtype), shape)


@converts(subtensor.AdvancedIncSubtensor1, subtensor.AdvancedIncSubtensor)
def put_elements(call: Call, x: Value, y: Value, *index: Any) -> Value:
    """Values set, or added, at places that index arrays give."""
    if any(not isinstance(part, Value) or part.dtype == "bool" for part in index):
        raise call.refused("only index arrays for the first axes, no slices and masks, can be")
    places = _places(call, [call.cast(part, "int64") for part in index])
    shape = call.shape(places)[:-1] + call.shape(x)[len(index) :]
    y = _stretched(call, y, shape)
    how = "none" if call.op.set_instead_of_inc else "add"
    return call.emit("ScatterND", [x, places, y], x.shape, reduction=how)
