"""The order of the element-wise rewrites, and what works on its input's memory after them."""

import numpy as np
import pytest
import theano.tensor as T

from lib import ops
from lib.abstract import rectify
from tests.lib.native.helpers import compile_strictly, float32, needs_native

pytestmark = needs_native


def in_place(function, name):
    """Whether the Ops of this class work in place, in a list."""
    nodes = function.maker.fgraph.toposort()
    return [node.op.inplace for node in nodes if type(node.op).__name__ == name]


@pytest.mark.parametrize("temporary", [True, False])
def test_only_temporaries_are_overwritten(temporary):
    X = T.matrix()
    function = compile_strictly([X], rectify(T.dot(X, X) if temporary else X, 0.2))
    assert in_place(function, "NativeRectifier") == [temporary]
    value = float32(np.random.default_rng(0), 6, 6)
    kept = value.copy()
    function(value)
    assert np.array_equal(value, kept)


def test_nothing_is_in_place_where_that_is_excluded():
    X = T.matrix()
    function = compile_strictly([X], rectify(T.dot(X, X), 0.2), ["inplace"])
    assert in_place(function, "NativeRectifier") == [False]


def test_the_gradient_is_found_before_the_forward_op_is_replaced():
    """In the other order it would find no rectifier behind the batch norm to look through."""
    X = T.matrix()
    Y = rectify(ops.batchnorm(X), 0.2)
    function = compile_strictly([X], [Y, T.grad(T.sqr(Y).sum(), X)])
    names = [type(node.op).__name__ for node in function.maker.fgraph.toposort()]
    assert {"NativeBatchNorm", "NativeBatchNormGrad"} <= set(names)
    assert not {"NativeRectifier", "NativeRectifierGrad"} & set(names)
