import io

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.npy import make_array, parse_npy


def npy(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=">i2").reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.array(3.5),
        np.zeros((0, 3), "f4"),
        np.array("text"),
        np.array([True]),
    ],
)
def test_reads_what_numpy_writes(array):
    read = parse_npy(npy(array), "a.npy")
    assert read.shape == array.shape
    assert read.dtype == array.dtype.newbyteorder("=")
    assert read.flags.c_contiguous
    assert read.flags.writeable
    np.testing.assert_array_equal(read, array)


def test_reads_what_python_2_wrote():
    data = npy(np.zeros(3, "f4")).replace(b"(3,), }", b"(3L,),}")
    np.testing.assert_array_equal(parse_npy(data, "a"), np.zeros(3))


GOOD = npy(np.zeros((2, 3), "f4"))


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "a.npy: found b'' at the start, expected a NumPy file"),
        (b"<html>", "expected a NumPy file"),
        (GOOD[:9], "a.npy: truncated or damaged: unreadable NumPy header"),
        (GOOD[:40], "unreadable NumPy header"),
        (GOOD.replace(b"descr", b"xxxxx"), "unreadable NumPy header"),
        (GOOD[:-1], r"23 bytes of numbers, expected 24 for shape \(2, 3\) of float32"),
        (GOOD + b"x", "25 bytes of numbers, expected 24"),
        (GOOD.replace(b"(2, 3)", b"(9**9)"), "unreadable NumPy header"),
        (GOOD.replace(b"(2, 3)", b"(2, -3)"), "the shape is not a tuple of sizes"),
        (GOOD.replace(b"<f4", b"<q9"), "unknown number type '<q9'"),
        (npy(np.array([{}])), "holds object, expected plain numbers"),
        (npy(np.zeros(2, [("x", "f4")])), "holds records, expected plain numbers"),
    ],
)
def test_refusals(data, words):
    with pytest.raises(InputError, match=words):
        parse_npy(data, "a.npy")


def test_no_memory_is_taken_for_a_shape_without_numbers():
    with pytest.raises(InputError, match="4 bytes of numbers, expected 4000000000000000 for"):
        make_array(b"1234", "f4", (10**15,), False, "a")


@pytest.mark.parametrize(
    "shape",
    [(0, 2**62), (0, 2**70), (2**62, 0, 4), (1,) * 33, (2**40,) * 3, (True,), [2], 10**3000],
    ids=lambda shape: str(shape)[:20],
)
def test_shapes_that_no_array_has(shape):
    with pytest.raises(InputError, match="a: damaged: ") as caught:
        make_array(b"1234", "f4", shape, False, "a")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("inside", ["[" * 500, "-" * 2000 + "1", "9" * 5000, "(" * 30 + ")" * 30])
def test_a_nested_header(inside):
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': %s}" % inside
    data = b"\x93NUMPY\x01\0" + len(text).to_bytes(2, "little") + text.encode()
    with pytest.raises(InputError, match="a: .*(unreadable NumPy header|not a tuple of sizes)"):
        parse_npy(data, "a")


def test_a_long_header_is_not_parsed():
    """Padded with blanks it may be, as other programs leave room to grow."""
    blank, number = (
        npy(np.zeros(3, "f4")),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s)}",
    )
    padded = blank[:8] + (9000).to_bytes(2, "little") + blank[10:128].ljust(9000) + blank[128:]
    np.testing.assert_array_equal(parse_npy(padded, "a"), np.zeros(3))
    text = (number % ("1," * 1500)).encode()
    with pytest.raises(InputError, match="a: truncated or damaged: unreadable NumPy header"):
        parse_npy(b"\x93NUMPY\x01\0" + len(text).to_bytes(2, "little") + text, "a")


def test_text_that_is_no_unicode():
    with pytest.raises(InputError, match="a: damaged: holds text that is no Unicode"):
        make_array(b"\xff" * 8, "<U1", (2,), False, "a")


@pytest.mark.parametrize("dtype", ["f4," * 9999, "x" * 10**6, "V8", "O", "(2,3)f4", "m8", ""])
def test_types_that_are_none(dtype):
    with pytest.raises(InputError) as caught:
        make_array(b"", dtype, (0,), False, "a")
    assert len(str(caught.value)) < 200
