"""How a native Op takes a node's place: which nodes, what types, and under which names."""

import numpy as np
import pytest
import theano.tensor as T
from theano.graph.fg import FunctionGraph
from theano.graph.opt import local_optimizer
from theano.graph.optdb import Query, SequenceDB

from lib.native.rewrites import replacing


@pytest.mark.parametrize(
    "out, taken",
    [
        (T.exp(T.fmatrix()), True),
        (T.fvector() + T.fvector(), True),
        (T.exp(T.dmatrix()), False),
        (T.fvector() + T.dvector(), False),
        (T.cast(T.fvector(), "float64"), False),
        (T.cast(T.ivector(), "float32"), False),
        (T.scalar_from_tensor(T.fscalar()), False),  # no array
    ],
)
def test_only_float32_is_taken(monkeypatch, out, taken):
    monkeypatch.setattr(replacing, "available", lambda part: (part == "elementwise", ""))
    assert replacing.usable(out.owner) == taken


def test_nothing_is_taken_without_the_library(monkeypatch):
    monkeypatch.setattr(replacing, "available", lambda part: (False, "no compiler"))
    assert not replacing.usable(T.exp(T.fmatrix()).owner)


def test_replacements_have_the_types_and_the_traces_of_the_old_outputs():
    row, x = T.exp(T.frow()), T.fmatrix()
    other = x * 3
    trace = [("file.py", 3, "build", "row = exp(x)")]
    row.tag.trace = [trace]
    (new,) = replacing.replaced(row.owner, other)
    assert new.broadcastable == (True, False)
    kept = [entry for entry in new.tag.trace if entry == trace]
    assert len(kept) == 1
    value = np.full((1, 3), 2, "float32")
    np.testing.assert_array_equal(new.eval({x: value}), 3 * value)


def test_a_replacement_of_the_same_type_is_taken_as_it_is():
    fitting = T.tanh(T.frow())
    (new,) = replacing.replaced(T.exp(T.frow()).owner, fitting)
    assert new is fitting


@pytest.fixture
def registered(monkeypatch):
    """Registers a rewrite of sinus into cosinus in an empty data base in Theano's place."""
    monkeypatch.setattr(replacing, "optdb", SequenceDB())

    @local_optimizer([T.sin])
    def sin_becomes_cos(fgraph, node):
        # every node is offered, whatever the decorator says
        return node.op == T.sin and replacing.replaced(node, T.cos(node.inputs[0]))

    return lambda *modes: replacing.register(sin_becomes_cos, 0.03, "sin_tag", *modes)


def rewritten(mode, *excluding):
    """Whether a graph with a sinus has a cosinus after the rewrites of `mode`."""
    x = T.fvector()
    graph = FunctionGraph([x], [T.sin(x)])
    replacing.optdb.query(Query(include=[mode], exclude=excluding)).optimize(graph)
    return graph.outputs[0].owner.op == T.cos


@pytest.mark.parametrize(
    "modes, run, compile_", [((), True, False), (("fast_compile",), False, True)]
)
def test_a_rewrite_runs_in_its_modes(registered, modes, run, compile_):
    registered(*modes)
    assert (rewritten("fast_run"), rewritten("fast_compile")) == (run, compile_)


@pytest.mark.parametrize("tag", ["sin_becomes_cos", "sin_tag", "dcgan_native"])
def test_a_rewrite_can_be_left_out_by_each_of_its_names(registered, tag):
    registered()
    assert rewritten("fast_run") and not rewritten("fast_run", tag)
