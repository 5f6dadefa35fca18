import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.pixels.levels import levels


def to_bytes(values, dtype):
    X = np.asarray(values, dtype)
    converted = levels(X.dtype, lambda: iter([X[:1], X[1:], X[:0]]), "a")(X)
    assert converted.dtype == np.uint8
    return converted.tolist()


@pytest.mark.parametrize(
    "dtype, values, expected",
    [
        ("u1", [0, 7, 255], [0, 7, 255]),
        ("u1", [0, 1, 1], [0, 1, 1]),
        ("?", [False, True], [0, 255]),
        ("f4", [0, 0.5, 1], [0, 128, 255]),
        ("f8", [0, 0.1, 0.1], [0, 26, 26]),
        ("f2", [0, 1], [0, 255]),
        ("f4", [0, 1.6, 255], [0, 2, 255]),
        ("i8", [0, 1, 255], [0, 1, 255]),
        ("i1", [0, 127], [0, 127]),
        ("u2", [0, 255], [0, 255]),
        ("u2", [0, 128, 129, 65535], [0, 0, 1, 255]),
        ("f4", [], []),
    ],
)
def test_values(dtype, values, expected):
    if values:
        assert to_bytes(values, dtype) == expected


def test_uint8_is_not_read_to_its_end_to_find_its_range():
    def blocks():
        yield np.array([3, 200], np.uint8)
        raise AssertionError("read on")

    assert levels(np.dtype("u1"), blocks, "a")(np.ones(1, np.uint8)) == 1


@pytest.mark.parametrize(
    "dtype, values, words",
    [
        ("u1", [0, 1, 1], "1 of 255, which come out dark: --levels 0,1 makes"),  # masks
        ("u1", [0, 16, 3], "16 of 255, which come out dark: --levels 0,16 makes"),
        ("i8", [0, 0, 9], "9 of 255, which come out dark: --levels 0,9 makes"),
        ("u2", [0, 15, 9], "15 of 255"),
        ("f4", [0, 0, 0.0625], "0.0625 of 1, which come out dark: --levels 0,0.0625 makes"),
        ("f8", [0, 9.5, 2], "9.5 of 255"),
    ],
)
def test_what_hardly_differs_from_black_is_said(dtype, values, words, capsys):
    to_bytes(values, dtype)
    err = capsys.readouterr().err
    assert err.startswith("a: found numbers up to " + words) and err.count("\n") == 1


@pytest.mark.parametrize("dtype, values", [("u1", [0, 0, 0]), ("u1", [0, 1, 26]), ("f4", [0, 0.2])])
def test_of_what_is_black_or_bright_nothing_is_said(dtype, values, capsys):
    to_bytes(values, dtype)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "dtype, values, words",
    [
        ("f4", [0, 1, np.nan], "a: image 2 holds NaN or infinite values, expected pixels"),
        ("f4", [np.inf, 1], "a: image 0 holds NaN or infinite"),
        ("f4", [-1, 1], "a: found float32 from -1 to 1, expected pixels from 0 to 255 or floats"),
        ("f4", [0, 255.5], "a: found float32 from 0 to 255.5, .*: rescale them"),
        ("i4", [0, 256], "a: found int32 from 0 to 256, expected"),
        ("i1", [-1, 0], "a: found int8 from -1 to 0, expected"),
        ("c8", [0], "a: holds complex64, expected numbers as pixels"),
        ("U1", ["a"], "a: holds <U1, expected numbers as pixels"),
    ],
)
def test_refusals(dtype, values, words):
    with pytest.raises(InputError, match=words):
        to_bytes(values, dtype)


def test_few_bits_in_16_are_said(capsys):
    to_bytes([0, 3000], "u2")
    err = capsys.readouterr().err
    assert err == (
        "a: found 16-bit numbers up to 3000 of 65535, which come out dark: --levels 0,4095 makes "
        "them brighter\n"
    )
    to_bytes([0, 65535], "u2")
    to_bytes([0, 255], "u2")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "ends, expected",
    [
        ((0, 4095), [0, 128, 255, 255]),
        ("auto", [0, 85, 170, 255]),
        ((2048, 4095), [0, 0, 255, 255]),
    ],
)
def test_the_user_says_what_is_black_and_white(ends, expected):
    X = np.array([0, 2048, 4096, 6144], np.uint16)
    assert levels(X.dtype, lambda: iter([X]), "a", ends)(X).tolist() == expected


def test_nothing_between_black_and_white():
    X = np.array([7, 7], np.uint16)
    with pytest.raises(InputError, match="a: all numbers are 7, expected others for --levels auto"):
        levels(X.dtype, lambda: iter([X]), "a", "auto")
