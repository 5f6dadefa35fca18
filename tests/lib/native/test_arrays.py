"""Handing NumPy arrays to C: where they lie, their strides, and memory that serves again."""

import ctypes

import numpy as np
import pytest

from lib.native import arrays

WHOLE = np.arange(24, dtype="float32").reshape(4, 6)
UNALIGNED = np.frombuffer(b"\0" + WHOLE.tobytes(), "uint8")[1:].view("float32").reshape(4, 6)


@pytest.mark.parametrize(
    "view, strides",
    [
        (WHOLE, [6, 1]),
        (WHOLE.T, [1, 6]),
        (WHOLE[::2, 1::3], [12, 3]),
        (WHOLE[::-1, ::-1], [-6, -1]),
        (np.broadcast_to(WHOLE[:1], (3, 6)), [0, 1]),
        (WHOLE[0, 0], []),
    ],
)
def test_address_and_strides_reach_every_element(view, strides):
    view = np.asarray(view)
    found = arrays.strides(view)
    assert list(found) == strides and found._type_ is ctypes.c_int64
    for index in np.ndindex(*view.shape):
        offset = 4 * sum(i * stride for i, stride in zip(index, found))
        at = ctypes.c_float.from_address(arrays.address(view) + offset)
        assert at.value == view[index]


@pytest.mark.parametrize(
    "array, same",
    [
        (WHOLE, True),
        (WHOLE[1:3], True),
        (WHOLE.T, False),
        (WHOLE[:, ::2], False),
        (UNALIGNED, False),
    ],
)
def test_plain_copies_only_what_it_must(array, same):
    found = arrays.plain(array)
    assert np.shares_memory(found, array) == same
    assert found.flags.c_contiguous and found.flags.aligned
    np.testing.assert_array_equal(found, array)


def read_only():
    array = np.zeros((2, 3), "float32")
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "before, kept",
    [
        (np.zeros((2, 3), "float32"), True),
        (None, False),
        (np.zeros((3, 2), "float32"), False),
        (np.zeros(6, "float32"), False),
        (np.zeros((2, 3), "float64"), False),
        (np.zeros((3, 2), "float32").T, False),
        (np.zeros((2, 6), "float32")[:, ::2], False),
        (read_only(), False),
    ],
)
def test_an_earlier_result_is_used_again_only_if_it_fits(before, kept):
    storage = [before]
    found = arrays.reusable(storage, (2, 3))
    assert (found is before) == kept and storage[0] is found
    assert found.shape == (2, 3) and found.dtype == np.float32 and found.flags.carray


def test_another_number_type():
    storage = [np.zeros(3, "float32")]
    assert arrays.reusable(storage, (3,), "int64").dtype == np.int64
    assert arrays.reusable(storage, (3,), "int64") is storage[0]
