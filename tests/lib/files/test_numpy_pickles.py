"""NumPy's arrays in pickles of every protocol and of either Python, without running them."""

import io
import pickle

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.numpy_pickles import PickledArray, PickledDtype, numpy_recipes
from lib.files.pickle_reader import read_pickle


def read(data):
    return read_pickle(io.BytesIO(data), "a", numpy_recipes("a"))


ARRAYS = [
    np.arange(6, dtype="f4").reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(3, dtype=">i2"),
    np.array(2.5),
    np.zeros((0, 2), "u1"),
    np.array([True, False]),
]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("array", ARRAYS, ids=[str(i) for i in range(len(ARRAYS))])
def test_arrays(array, protocol):
    made = read(pickle.dumps(array, protocol))
    assert isinstance(made, PickledArray)
    assert made.array.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(made.array, array)


@pytest.mark.parametrize("package", [b"numpy.core", b"numpy._core"])
def test_whatever_the_package_is_called(package):
    data = pickle.dumps(ARRAYS[0], 2)
    for name in (b"numpy.core", b"numpy._core"):
        data = data.replace(name + b".multiarray", b"WHERE")
    made = read(data.replace(b"WHERE", package + b".multiarray"))
    np.testing.assert_array_equal(made.array, ARRAYS[0])


def test_number_types_get_their_byte_order():
    for text in ("<f4", ">f4", "|u1"):
        made = read(pickle.dumps(np.dtype(text), 2))
        assert isinstance(made, PickledDtype) and np.dtype(made.text) == np.dtype(text)


def test_an_array_without_contents_is_none():
    assert PickledArray(lambda state: state).array is None


@pytest.mark.parametrize(
    "value, words",
    [
        (np.array([print], dtype=object), "pickle names 'builtins.print'|holds object"),
        (np.zeros(2, [("x", "f4")]), "holds records|holds \\S+, expected plain numbers|damaged"),
    ],
)
def test_only_plain_numbers(value, words):
    with pytest.raises(InputError, match=words):
        read(pickle.dumps(value, 4))


@pytest.mark.parametrize("state", [(3, "<", 1), (3, "<<"), (3, 7), (3,)])
def test_a_dtype_takes_one_byte_order_once(state):
    dtype = PickledDtype("f4")
    if state == (3, "<", 1):
        dtype.build(state)  # the first is right, the second doubles what is there
    with pytest.raises((ValueError, IndexError)):
        dtype.build(state)
