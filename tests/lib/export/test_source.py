import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.errors import InputError
from lib.export.source import read_source
from tests.lib.export.written import Written, convert, numbers, same

x = T.matrix("x")
W = theano.shared(numbers(6, 3), "w")


def test_a_compiled_function_is_read_as_it_was_written():
    counter = theano.shared(np.float32(0), "counter")
    f = theano.function([x], T.tanh(T.dot(x, W)) * 2, updates=[(counter, counter + 1)])
    graph = convert(f)
    assert [node.kind for node in graph.nodes] == ["MatMul", "Tanh", "Mul"]
    assert [v.name for v in graph.constants() if v.ndim] == ["w"]


def test_what_was_given_in_the_place_of_another():
    other = theano.shared(2 * W.get_value(), "other")
    f = theano.function([x], T.dot(x, W), givens={W: other})
    source = read_source(f)
    assert len(source.inputs) == 1
    (held,) = source.held.values()
    same(np.asarray(held), 2 * W.get_value())


def test_values_are_those_of_now():
    v = theano.shared(numbers(6, 3), "v")
    v.set_value(numbers(6, 3, seed=5))
    run = Written([x], T.dot(x, v))
    same(run(numbers(2, 6)), numbers(2, 6) @ numbers(6, 3, seed=5))


@pytest.mark.parametrize("what", [3, (x,), (x, []), ([x], [3]), "f", (x, "y")])
def test_what_is_no_function(what):
    with pytest.raises(InputError, match="expected a function of theano.function, or a pair"):
        read_source(what)


def test_a_variable_that_is_no_input():
    with pytest.raises(InputError, match="x: an output needs it, and it is not among the inputs"):
        read_source((T.matrix("y"), x * 2))
