import numpy as np
import pytest

from lib import theano_utils as tu


def test_intX():
    X = tu.intX([1, 2])
    assert X.dtype == np.int32
    np.testing.assert_array_equal(X, [1, 2])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floatX_is_looked_up_at_the_call(dtype):
    with tu.theano.config.change_flags(floatX=dtype):
        assert tu.floatX([1]).dtype == dtype
        assert tu.sharedX([1]).dtype == dtype
        assert tu.shared0s((2,)).dtype == dtype
        assert tu.sharedNs((2,), 3).dtype == dtype


def test_values_dtypes_and_names():
    for shared, expected in [
        (tu.sharedX([1, 2], "int8", "a"), [1, 2]),
        (tu.shared0s((2, 3), dtype="int8", name="a"), np.zeros((2, 3))),
        (tu.sharedNs((2,), 3, dtype="int8", name="a"), [3, 3]),
    ]:
        assert shared.dtype == "int8"
        assert shared.name == "a"
        np.testing.assert_array_equal(shared.get_value(), expected)


def test_sharedX_copies():
    X = np.zeros(2, tu.theano.config.floatX)
    shared = tu.sharedX(X)
    X[0] = 1
    assert shared.get_value()[0] == 0
