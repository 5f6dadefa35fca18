"""Adam in native code against NumPy in float64."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import updates
from tests import reference
from tests.lib.native.helpers import (
    assert_close,
    compile_strictly,
    float32,
    needs_native,
    op_names,
)

pytestmark = needs_native


def train_with_adam(steps, excluding=(), l2=2.5e-2, **kwargs):
    """Parameters after some steps on a quadratic cost, with the names of the Ops."""
    rng = np.random.default_rng(3)
    w = theano.shared(float32(rng, 30, 20))
    start, X = w.get_value(), float32(rng, 50, 30)
    cost = T.sqr(T.dot(X, w) - 1).mean()
    adam = updates.Adam(lr=0.01, regularizer=updates.Regularizer(l2=l2), **kwargs)
    function = compile_strictly([], cost, excluding, updates=adam([w], cost))
    for _ in range(steps):
        function()
    return start, X, w.get_value(), function


@pytest.mark.parametrize("l2", [0.0, 2.5e-2])
@pytest.mark.parametrize("kwargs", [{}, {"b1": 0.5, "l": 0.9}], ids=repr)
def test_adam(l2, kwargs):
    w, X, trained, function = train_with_adam(20, l2=l2, **kwargs)
    (node,) = [n for n in function.maker.fgraph.toposort() if "Adam" in type(n.op).__name__]
    assert type(node.op).__name__ == "NativeAdam"
    assert node.op.inplace
    w, X = w.astype("float64"), X.astype("float64")
    rule = reference.Adam(0.01, b1=kwargs.get("b1", 0.9), decay=kwargs.get("l", 1 - 1e-8))
    for _ in range(20):
        w = rule(w, 2 * X.T @ (X @ w - 1) / (50 * 20) + l2 * w)
    assert_close(trained, w, 1e-5)


def test_weight_decay_is_part_of_the_step():
    """No other op runs over the whole gradient."""
    function = train_with_adam(1)[3]
    (node,) = [n for n in function.maker.fgraph.toposort() if "Adam" in type(n.op).__name__]
    assert float(node.inputs[4].data) == pytest.approx(2.5e-2)
    assert type(node.inputs[3].owner.op).__name__ in ("NativeDot", "Dot22", "NativeGemm", "Gemm")


def test_adam_excluded():
    names = op_names(train_with_adam(1, excluding=["adam_native"])[3])
    assert not [name for name in names if "Adam" in name]
    assert_close(train_with_adam(10, excluding=["adam_native"])[2], train_with_adam(10)[2], 1e-6)


def test_adam_with_a_rate_for_each_element_is_left_to_theano():
    w = theano.shared(np.ones((3, 2), dtype="float32"))
    rate = theano.shared(np.full((3, 2), 0.01, dtype="float32"))
    cost = T.sqr(w).sum()
    function = compile_strictly([], cost, updates=updates.Adam(lr=rate)([w], cost))
    assert "NativeAdam" not in op_names(function)
    function()
    assert_close(w.get_value(), np.full((3, 2), 0.99), 1e-4)
