"""Which line of the user's an error names; needs no JAX."""

import os
from types import SimpleNamespace

import pytest
import theano
import theano.tensor as T

import lib
from lib.errors import UnavailableError
from lib.jax_backend.errors import REMEDY, NotConvertible, name, no_converter, place

THEANO = os.path.join(os.path.dirname(theano.__file__), "tensor", "basic.py")
OURS = os.path.join(os.path.dirname(lib.__file__), "ops.py")


class Node:
    """Stands for an Apply node whose output was made by these calls, outermost first."""

    op = "Strange"

    def __init__(self, *frames, inputs=()):
        stack = [(file, line, "function", code) for file, line, code in frames]
        self.outputs = [SimpleNamespace(tag=SimpleNamespace(trace=[stack] if stack else []))]
        self.inputs = [SimpleNamespace(owner=owner) for owner in inputs]


USER = ("net.py", 7, "  y = dropout(x)  ")


def test_the_innermost_call_that_is_the_user_s():
    calls = [("main.py", 1, "run()"), USER, (OURS, 20, "rng.binomial()"), (THEANO, 30, "Op()")]
    assert place(Node(*calls)) == " (net.py, line 7: y = dropout(x))"


def test_a_folder_whose_name_begins_as_ours():
    beside = os.path.join(os.path.dirname(lib.__file__) + "rary", "net.py")
    assert (
        place(Node(("main.py", 1, "run()"), (beside, 7, "y = f(x)")))
        == " (%s, line 7: y = f(x))" % beside
    )


def test_our_own_line_where_there_is_no_other():
    calls = [(OURS, 20, "rng.binomial()"), (THEANO, 30, "Op()")]
    assert place(Node(*calls)) == " (%s, line 20: rng.binomial())" % OURS


def test_a_line_whose_text_is_not_known():
    """As in an interactive session."""
    assert place(Node(("<stdin>", 1, None))) == " (<stdin>, line 1)"


def test_nothing_is_said_where_nothing_is_known():
    assert place(Node()) == ""
    assert place(Node((THEANO, 30, "Op()"))) == ""


def test_a_node_without_trace_is_placed_by_the_nearest_that_it_computes_from():
    far = Node(inputs=[Node(inputs=[Node(("far.py", 1, "far()"))])])
    near = Node(inputs=[None, Node(USER)])
    assert place(Node(inputs=[far, near])) == place(Node(USER))


def test_what_is_raised_for_an_op_without_converter():
    error = no_converter(Node(USER))
    assert str(error) == (
        "Strange (net.py, line 7: y = dropout(x)) has no counterpart in JAX: " + REMEDY
    )
    with pytest.raises(NotImplementedError):  # what Theano's own linkers raise
        raise error
    assert isinstance(error, NotConvertible) and isinstance(error, UnavailableError)


def test_an_op_that_theano_does_not_name():
    assert name(T.exp(T.scalar()).owner.op) == "Elemwise{exp,no_inplace}"
    assert name(T.basic.Split(2)) == "Split"
