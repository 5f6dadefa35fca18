"""Converters are found by the exact type of an Op; needs no JAX."""

import pytest
import theano.tensor as T
from theano.graph.basic import Apply
from theano.graph.op import Op

from lib.abstract.definition import DefinedOp
from lib.jax_backend import registry
from lib.jax_backend.registry import converter, converts


class Plain(Op):
    def make_node(self, x):
        return Apply(self, [x], [x.type()])

    def perform(self, node, inputs, outputs):
        outputs[0][0] = inputs[0]


class Derived(Plain):
    pass


class Defined(DefinedOp):
    perform = Plain.perform

    def define(self, x):
        return [T.exp(x)]


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    """No converters but those of the test."""
    monkeypatch.setattr(registry, "_converters", {})


def convert(call, x):
    return x


def test_one_function_for_several_types():
    assert converts(Plain, Defined)(convert) is convert
    assert converter(Plain()) is converter(Defined()) is convert


def test_a_subclass_needs_its_own():
    """It may compute something else."""
    converts(Plain)(convert)
    assert converter(Derived()) is None


def test_an_op_with_a_definition_is_converted_by_it_unless_there_is_a_better_way():
    assert converter(Defined()) is None
    by_definition = converts(DefinedOp)(lambda call, x: x)
    assert converter(Defined()) is by_definition
    assert converter(Plain()) is None
    converts(Defined)(convert)
    assert converter(Defined()) is convert


def test_the_last_one_counts():
    converts(Plain)(lambda call, x: x)
    converts(Plain)(convert)
    assert converter(Plain()) is convert
