"""Arrays joined and split along axes and by lengths that arguments name."""

import numpy as np
import pytest
import theano.tensor as T

from lib.errors import UnavailableError
from tests.lib.jax_backend.both import check, numbers, on_jax

X, LENGTHS, AXIS = T.fmatrix("x"), T.lvector("lengths"), T.lscalar("axis")
VALUE = numbers(4, 6).astype("float32")


def test_the_common_dtype():
    small, large, real = T.bvector(), T.lvector(), T.fvector()
    f = on_jax([small, large, real], [T.join(0, small, large), T.join(0, small, real)])
    whole, floats = f([1, 2], [2**40], [0.5])
    assert (whole.dtype, floats.dtype) == ("int64", "float32")
    np.testing.assert_array_equal(whole, [1, 2, 2**40])
    np.testing.assert_array_equal(floats, [1, 2, 0.5])


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_the_axis_is_an_argument(axis):
    f = on_jax([AXIS, X], T.join(AXIS, X, 2 * X))
    np.testing.assert_array_equal(f(axis, VALUE), np.concatenate([VALUE, 2 * VALUE], axis))


@pytest.mark.parametrize("lengths", [(1, 2, 3), (0, 6, 0), (4, 1, 1)])
@pytest.mark.parametrize("axis", [1, -1])
def test_the_lengths_are_an_argument(lengths, axis):
    f = on_jax([X, LENGTHS], T.split(X, LENGTHS, 3, axis=axis))
    expected = np.split(VALUE, np.cumsum(lengths)[:-1], axis=1)
    for got, part in zip(f(VALUE, lengths), expected):
        np.testing.assert_array_equal(got, part)


@pytest.mark.parametrize(
    "lengths, words",
    [
        ((1, 2, 3), r"lengths \[1, 2, 3\]: expected 2 of them"),
        ((6,), r"lengths \[6\]: expected 2 of them"),
        ((2, 3), "along axis 1: expected 6 together"),
        ((7, -1), "along axis 1: expected 6 together"),
    ],
)
def test_lengths_that_do_not_fit(lengths, words):
    f = on_jax([X, LENGTHS], T.split(X, LENGTHS, 2, axis=1))
    with pytest.raises(ValueError, match=r"Split \(.*test_joining.py, .*" + words) as caught:
        f(VALUE, lengths)
    assert "\n" not in str(caught.value)


def test_lengths_that_only_running_tells():
    lengths = T.cast(X[0, :2], "int64")
    with pytest.raises(UnavailableError, match="Split .*: a part's length depends on values"):
        on_jax([X], T.split(X, lengths, 2, axis=1))(VALUE)


def test_the_gradient_of_parts():
    check(
        lambda x: T.sqr(T.split(x, [1, 2, 1], 3, axis=0)[1]) * 3,
        lambda x: x[1:3] ** 2 * 3,
        numbers(4, 2),
    )
