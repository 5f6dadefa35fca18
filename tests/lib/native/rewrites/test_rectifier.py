"""Rectifiers in native code against NumPy."""

import numpy as np
import pytest
import theano.tensor as T

from lib.abstract import rectify
from tests.lib.native.helpers import (
    assert_close,
    compile_strictly,
    float32,
    native_names,
    needs_native,
)

pytestmark = needs_native


@pytest.mark.parametrize("leak", [0.0, 0.2])
@pytest.mark.parametrize("shape", [(3,), (5, 4), (2, 3, 4, 5), (70, 999), (0, 4)])
def test_rectifier(leak, shape):
    X, G = (T.TensorType("float32", [False] * len(shape))() for _ in range(2))
    Y = rectify(2 * X, leak)
    function = compile_strictly([X, G], [Y, T.grad(None, X, known_grads={Y: G})])
    assert native_names(function) == ["NativeRectifier", "NativeRectifierGrad"]
    rng = np.random.default_rng(0)
    x, g = float32(rng, *shape), float32(rng, *shape)
    x.ravel()[::3] = 0
    kept = x.copy()
    y, dx = function(x, g)
    assert_close(y, np.where(x > 0, 2 * x, leak * 2 * x))
    slope = np.where(x > 0, 1, np.where(x < 0, leak, (1 + leak) / 2))
    assert_close(dx, 2 * g * slope, 1e-6)
    assert np.array_equal(x, kept)


def test_rectifier_by_its_output_only_where_that_tells_the_sign():
    X, G = T.matrix(), T.matrix()
    for leak, from_output in ((0.2, True), (0.0, False)):
        Y = rectify(T.dot(X, X), leak)
        gradient = T.grad(None, X, known_grads={Y: G})
        function = compile_strictly([X, G], [Y, gradient])
        (node,) = [
            n for n in function.maker.fgraph.toposort() if "RectifierGrad" in type(n.op).__name__
        ]
        source = type(node.inputs[0].owner.op).__name__
        assert (source == "NativeRectifier") is from_output
