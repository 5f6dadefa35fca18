"""``ifelse``: one of two branches, as a condition says when the graph runs."""

from __future__ import annotations

from theano.ifelse import IfElse

from ..call import Call
from ..graph import Graph, Value
from ..registry import converts


@converts(IfElse)
def if_else(call: Call, condition: Value, *branches: Value) -> list[Value]:
    """Choose among results that are there already.

    Both branches are computed. Where they are of one size, ``Where`` chooses, otherwise ``If``.
    """
    truth = call.reshape(call.cast(condition, "bool"), [])
    n = call.op.n_outs
    pairs = list(zip(branches[:n], branches[n:]))
    if any(not isinstance(value, Value) for pair in pairs for value in pair):
        raise call.refused("it chooses among what is no array")
    pairs = [(yes, call.cast(no, yes.dtype)) for yes, no in pairs]
    if all(call.shape(yes) == call.shape(no) for yes, no in pairs):
        return [call.emit("Where", [truth, yes, no], yes.shape, yes.dtype) for yes, no in pairs]
    results = [Value(yes.dtype, _sizes(call, yes, no)) for yes, no in pairs]
    call.graph.add(
        *("If", [truth], results),
        then_branch=_branch(call, [yes for yes, _ in pairs]),
        else_branch=_branch(call, [no for _, no in pairs]),
    )
    return results


def _sizes(call: Call, yes: Value, no: Value) -> list:
    both = zip(call.shape(yes), call.shape(no))
    return [one if one == other else call.graph.fresh() for one, other in both]


def _branch(call: Call, values: list[Value]) -> Graph:
    """A graph that gives values of the one around it."""
    body = Graph(call.graph)
    for value in values:
        copy = Value(value.dtype, value.shape, value.hint)
        body.add("Identity", [value], [copy])
        body.outputs.append(copy)
    return body
