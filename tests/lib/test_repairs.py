"""Repairs of Theano that need a small graph to see."""

import numpy as np
import pytest
import theano.tensor as T


@pytest.mark.parametrize(
    "number, dtype",
    [(127, "int8"), (128, "int16"), (-129, "int16"), (40000, "int32"), (2**40, "int64")],
)
def test_integer_constants_take_the_smallest_type_that_holds_them(number, dtype):
    constant = T.as_tensor_variable(number)
    assert constant.dtype == dtype
    assert int(constant.eval()) == number


def test_shapes_with_large_constants_are_integers():
    X = T.matrix()
    reshaped = X.reshape((X.shape[0], 128, 7, 7))
    assert reshaped.eval({X: np.zeros((2, 6272), "float32")}).shape == (2, 128, 7, 7)
