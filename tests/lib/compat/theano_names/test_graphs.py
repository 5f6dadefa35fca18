"""theano.gof.graph's functions on a small graph: (x + y) * c, whose sum is given as an input."""

import pytest
import theano.tensor as T

from lib.compat.theano_names import graphs


@pytest.fixture
def graph():
    x, y, c = T.vector("x"), T.vector("y"), T.constant([2.0, 3.0])
    total = x + y
    return x, y, c, total, total * c


def test_inputs(graph):
    x, y, c, total, product = graph
    assert graphs.inputs([product]) == [x, y, c]
    assert set(graphs.inputs([product], blockers=[total])) == {c}


def test_what_lies_between(graph):
    x, y, c, total, product = graph
    assert graphs.variables([x, y], [product]) == {x, y, c, total, product}
    assert set(graphs.orphans([x], [product])) == {y, c}
    assert graphs.ops([x, y], [product]) == {total.owner, product.owner}
    assert graphs.ops([total], [product]) == {product.owner}
    between, orphans = graphs.variables_and_orphans([x, y], [product])
    assert isinstance(between, list) and {total, product} <= set(between)
    assert orphans == [c]
