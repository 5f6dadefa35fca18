"""Native sums against NumPy in float64."""

import numpy as np
import pytest
import theano.tensor as T

from tests.lib.native.helpers import (
    assert_close,
    compile_strictly,
    float32,
    native_names,
    needs_native,
    op_names,
)

pytestmark = needs_native


AXES = [None, 0, 3, (0, 1), (2, 3), (1, 2, 3), (0, 2, 3), (0, 1, 2), (0, 3)]


@pytest.mark.parametrize("axes", AXES, ids=repr)
def test_sums(axes):
    x = T.tensor4()
    function = compile_strictly([x], x.sum(axes))
    assert native_names(function) == ["NativeSum"]
    rng = np.random.default_rng(0)
    for shape in [(3, 5, 4, 2), (1, 1, 1, 1), (2, 70, 30, 33), (0, 3, 2, 2), (3, 2, 0, 2)]:
        array = 1 + float32(rng, *shape)
        assert_close(function(array), array.sum(axes, dtype="float64"), 1e-6)
        turned = array.transpose(3, 1, 0, 2).copy().transpose(2, 1, 3, 0)
        assert_close(function(turned), array.sum(axes, dtype="float64"), 1e-6)


def test_long_sums_lose_no_digits():
    """Ten million times 0.1: adding up in float32 alone would be off by 8 %."""
    x = T.vector()
    function = compile_strictly([x], x.sum())
    array = np.full(10**7, 0.1, dtype="float32")
    assert function(array) == pytest.approx(np.float32(0.1) * 1e7, rel=1e-6)


@pytest.mark.parametrize(
    "axes, dtype", [((0, 2), "float32"), (1, "float32"), (0, "float64"), (0, "int64")]
)
def test_sums_left_to_theano(axes, dtype):
    x = T.TensorType(dtype, [False] * 4)()
    function = compile_strictly([x], x.sum(axes))
    assert native_names(function) == []


def test_sums_excluded():
    x = T.tensor4()
    assert "Sum" in op_names(compile_strictly([x], x.sum(), ["sum_native"]))
