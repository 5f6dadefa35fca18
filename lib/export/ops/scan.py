"""Theano's loops as ONNX's ``Scan``: over sequences, with values that go from step to step."""

from __future__ import annotations

from typing import Any, NamedTuple

from theano.scan.op import Scan

from ..call import Call, own_dtype
from ..graph import Graph, Value
from ..registry import converts
from .indexing import BUFFER


class _State(NamedTuple):
    """A value of each step that later ones read.

    Attributes
    ----------
    lags : dict of int to variable
        The inner variables of the value 1, 2, ... steps ago.
    new : variable
        The inner result.
    first : list of Value
        The values before the first step, the oldest first.
    rows : Value or None
        The same as one array, to which the results are appended; None if nobody keeps them.
    """

    lags: dict
    new: Any
    first: list
    rows: Any


@converts(Scan)
def loop(call: Call, *values: Any) -> list[Value]:
    op = call.op
    if op.n_mit_mot:
        raise call.refused("the gradient of a loop")
    if op.as_while:
        raise call.refused("a loop that ends when a value says so")
    inputs = list(values)
    states = _states(call, inputs)
    body = Graph(call.graph)
    trace = type(call.trace)(body, call.trace)
    trace.values.update(zip(op.inner_non_seqs(op.inputs), op.outer_non_seqs(inputs)))
    heads: list[Value] = []
    for state in states:
        for lag in range(len(state.first), 0, -1):
            heads.append(_head(body, state.first[-lag], 0))
            if lag in state.lags:
                trace.values[state.lags[lag]] = heads[-1]
    sequences = list(op.outer_seqs(inputs))
    inner = list(op.inner_seqs(op.inputs))
    if not sequences:  # a loop over nothing counts its steps
        steps = [call.reshape(call.cast(inputs[0], "int64"), [])]
        zero, one = (call.graph.constant(n, "int64") for n in (0, 1))
        size = (call.sizes(inputs[0]) or [call.graph.fresh()])[0]
        sequences = [call.emit("Range", [zero, *steps, one], (size,), dtype="int64")]
        inner = [None]
    elements = [_head(body, sequence, 1) for sequence in sequences]
    trace.values.update((v, e) for v, e in zip(inner, elements) if v is not None)
    body.inputs = heads + elements
    return _results(call, trace, states, heads, sequences)


def _states(call: Call, inputs: list) -> list[_State]:
    op, states = call.op, []
    taps = list(op.mitsot_taps())
    inner = list(op.inner_mitsot(op.inputs))
    for tap, rows, new in zip(taps, op.outer_mitsot(inputs), op.inner_mitsot_outs(op.outputs)):
        own, inner = inner[: len(tap)], inner[len(tap) :]
        states.append(_kept(call, dict(zip([-t for t in tap], own)), new, rows))
    for own, rows, new in zip(
        op.inner_sitsot(op.inputs), op.outer_sitsot(inputs), op.inner_sitsot_outs(op.outputs)
    ):
        states.append(_kept(call, {1: own}, new, rows))
    for own, value, new in zip(
        op.inner_shared(op.inputs), op.outer_shared(inputs), op.inner_shared_outs(op.outputs)
    ):
        if not isinstance(value, Value):
            raise call.refused("a loop that changes something that is no array")
        states.append(_State({1: own}, new, [value], None))
    return states


def _kept(call: Call, lags: dict, new: Any, rows: Value) -> _State:
    """A state whose values are kept: `rows` begins with those before the first step."""
    number = max(lags)
    if rows.node is not None and rows.node.kind == BUFFER:
        rows = rows.node.inputs[0]
    else:
        ends = [call.vector([n]) for n in (0, number, 0)]
        rows = call.emit("Slice", [rows, *ends], [number, *rows.shape[1:]], dtype=rows.dtype)
    rows = call.cast(rows, own_dtype(new.dtype))
    first = []
    for index in range(number):
        if number == 1:
            first.append(call.squeeze(rows, [0]))
        else:
            place = call.graph.constant(index, "int64")
            first.append(
                call.emit("Gather", [rows, place], rows.shape[1:], dtype=rows.dtype, axis=0)
            )
    return _State(lags, new, first, rows)


def _head(body: Graph, outer: Value, dropped: int) -> Value:
    """An input of the body, for a value outside or for its elements along the first axis."""
    value = Value(outer.dtype, [body.size(size) for size in outer.shape[dropped:]])
    value.hint = None if outer.hint is None else "%s_step" % outer.hint
    return value


def _results(
    call: Call, trace: Any, states: list[_State], heads: list[Value], sequences: list[Value]
) -> list[Value]:
    op, body = call.op, trace.graph
    loose = list(op.inner_nitsot_outs(op.outputs))
    made = trace.run([], [state.new for state in states] + loose)
    new, loose_values = made[: len(states)], made[len(states) :]
    following: list[Value] = []
    for state, value in zip(states, new):
        count = len(state.first)
        old = heads[len(following) : len(following) + count]
        following += [*old[1:], value]
    kept = [value for state, value in zip(states, new) if state.rows is not None]
    for value in following + kept + loose_values:
        body.outputs.append(_own(body, value))
    steps = call.graph.size(sequences[0].shape[0])
    finals = [Value(head.dtype, head.shape) for head in heads]
    stacked = [Value(value.dtype, [steps, *value.shape]) for value in kept + loose_values]
    first = [value for state in states for value in state.first]
    call.graph.add(
        *("Scan", first + sequences, finals + stacked),
        body=body,
        num_scan_inputs=len(sequences),
    )
    return _in_order(call, states, finals, stacked)


def _own(body: Graph, value: Value) -> Value:
    """An output that the body makes itself, and no other output is."""
    if value.node not in body.nodes or value in body.outputs:
        copy = Value(value.dtype, value.shape, value.hint)
        body.add("Identity", [value], [copy])
        return copy
    return value


def _in_order(
    call: Call, states: list[_State], finals: list[Value], stacked: list[Value]
) -> list[Value]:
    """The results as Theano has them: with the values before the first step."""
    results, last, place = [], [], 0
    rest = list(stacked)
    for state in states:
        place += len(state.first)
        if state.rows is None:
            last.append(finals[place - 1])
            continue
        rows = rest.pop(0)
        shape = [rows.shape[0] + state.rows.shape[0], *rows.shape[1:]]
        results.append(call.emit("Concat", [state.rows, rows], shape, dtype=rows.dtype, axis=0))
    return results + rest + last
