"""MATLAB's version 5, compared with what SciPy writes and reads."""

import io
import struct

import numpy as np
import pytest
from scipy.io import savemat

from lib.errors import InputError
from mnist.data.forms import mat5
from mnist.data.forms.mat5 import read_mat5

DRAW = np.random.RandomState(0)
ARRAYS = {
    "bytes": DRAW.randint(0, 256, (3, 4, 5)).astype(np.uint8),
    "one": np.array([[7]], np.uint8),  # in the place of the length
    "double": DRAW.rand(2, 3),
    "single": DRAW.rand(4, 1).astype("f4"),
    "signed": DRAW.randint(-9, 9, (2, 2)).astype("i2"),
    "long": np.array([[2**40, -1]]),
    "truth": np.array([[True, False, True]]),
    "nothing": np.zeros((0, 3)),
}
OTHERS = {"text": "abc", "struct": {"a": 1}, "cell": np.array([[1, "a"]], object), "complex": 1j}


def written(arrays, packed=False):
    buffer = io.BytesIO()
    savemat(buffer, arrays, do_compression=packed)
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [True, False])
def test_what_scipy_writes(packed):
    read = read_mat5(io.BytesIO(written({**ARRAYS, **OTHERS}, packed)), "a.mat")
    assert set(read) == set(ARRAYS)
    for name, expected in ARRAYS.items():
        np.testing.assert_array_equal(read[name], expected)
        # SciPy writes truth values as bytes with a mark
        assert read[name].dtype == expected.dtype, name


def test_numbers_stored_small_and_the_other_order_of_bytes():
    """As MATLAB does it: doubles that are whole numbers take a byte each."""

    def element(kind, data):
        return struct.pack(">II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    matrix = element(6, struct.pack(">II", 6, 0)) + element(5, struct.pack(">ii", 2, 3))
    matrix += element(1, b"X") + element(2, bytes([1, 2, 3, 4, 5, 6]))
    data = b"MATLAB 5.0".ljust(124) + b"\1\0MI" + element(14, matrix)
    read = read_mat5(io.BytesIO(data), "a.mat")["X"]
    np.testing.assert_array_equal(read, [[1, 3, 5], [2, 4, 6]])
    assert read.dtype == np.float64


@pytest.mark.parametrize("packed", [True, False])
def test_every_cut_is_noticed_or_leaves_whole_arrays(packed):
    data = written({"a": ARRAYS["bytes"], "b": ARRAYS["double"]}, packed)
    for end in range(0, len(data), 7):
        try:
            read = read_mat5(io.BytesIO(data[:end]), "a.mat")
        except InputError as error:
            assert str(error).startswith("a.mat: truncated or damaged .mat file (")
            continue
        for name, array in read.items():
            np.testing.assert_array_equal(
                array, {"a": ARRAYS["bytes"], "b": ARRAYS["double"]}[name]
            )


@pytest.mark.parametrize(
    "shape", [(2**31 - 1,) * 2, (0, 2**31 - 1, 2**31 - 1), (-1, 4), (3,) * 70, (4,), ()]
)
def test_shapes_that_lie(shape):
    def element(kind, data):
        return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)

    matrix = element(6, struct.pack("<II", 9, 0)) + element(
        5, struct.pack("<%di" % len(shape), *shape)
    )
    matrix += element(1, b"X") + element(2, b"")
    data = b"MATLAB 5.0".ljust(124) + b"\0\1IM" + element(14, matrix)
    with pytest.raises(InputError, match="a.mat: "):
        read_mat5(io.BytesIO(data), "a.mat")


def test_limits(monkeypatch):
    monkeypatch.setattr(mat5, "_MOST_BYTES", 50)
    for packed in (True, False):
        with pytest.raises(InputError, match="bytes, expected at most 50 in an array"):
            read_mat5(io.BytesIO(written({"a": ARRAYS["bytes"]}, packed)), "a.mat")
    monkeypatch.undo()
    monkeypatch.setattr(mat5, "_MOST_ELEMENTS", 1)
    with pytest.raises(InputError, match="more than 1 elements"):
        read_mat5(io.BytesIO(written({"a": 1, "b": 1})), "a.mat")
