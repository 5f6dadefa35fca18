"""What Python 2 did."""

import json
import math

import numpy as np
import pytest

from patches.runtime import py2

DIVISIONS = [
    (7, 2, 3),
    (-7, 2, -4),
    (True, 2, 0),
    (7, 2.0, 3.5),
    (7.0, 2, 3.5),
    (np.int64(7), 2, 3),
    (np.float32(7), 2, 3.5),
    (2, np.float64(4), 0.5),
]


@pytest.mark.parametrize("left, right, expected", DIVISIONS)
def test_div(left, right, expected):
    got = py2.div(left, right)
    assert got == expected
    assert isinstance(got, (float, np.floating)) == isinstance(expected, float)


def test_div_of_arrays():
    whole = np.array([7, -7, 8])
    assert py2.div(whole, 2).tolist() == [3, -4, 4]
    assert py2.div(whole, 2.0).tolist() == [3.5, -3.5, 4.0]
    assert py2.div(whole.astype("float32"), 2).dtype == np.float32


def test_div_by_zero():
    with pytest.raises(ZeroDivisionError):
        py2.div(1, 0)


def test_idiv_changes_arrays_in_place():
    x = np.array([1.0, 2.0])
    same = x
    x = py2.idiv(x, 2)
    assert x is same and same.tolist() == [0.5, 1.0]
    n = np.array([7, 8])
    assert py2.idiv(n, 2) is n and n.tolist() == [3, 4]
    assert py2.idiv(7, 2) == 3


@pytest.mark.parametrize(
    "number, ndigits, expected",
    [
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (0.49999999999999994, 0, 0.0),
        (2.675, 2, 2.67),  # 2.675 is a little less in binary
        (1234.5, -2, 1200.0),
        (1e300, 0, 1e300),
        (7, 0, 7.0),
    ],
)
def test_round(number, ndigits, expected):
    got = py2.round(number, ndigits)
    assert got == expected and isinstance(got, float)


def test_round_of_what_is_no_number():
    assert math.isinf(py2.round(float("inf")))
    assert math.isnan(py2.round(float("nan")))


def test_open_takes_text_and_bytes(tmp_path):
    path = tmp_path / "log"
    with py2.open(str(path), "wb") as file:
        file.write("é\n")
        file.write(b"\x00\xff")
    assert path.read_bytes() == b"\xc3\xa9\n\x00\xff"
    with py2.open(str(path), "a") as file:
        file.write("x")
    assert path.read_bytes().endswith(b"\xffx")


def test_open_for_reading_is_pythons_own(tmp_path):
    (tmp_path / "a").write_bytes(b"a\r\nb")
    with py2.open(str(tmp_path / "a"), "rU") as file:
        assert file.read() == "a\nb"
    with py2.open(str(tmp_path / "a"), "rb") as file:
        assert file.read() == b"a\r\nb"


@pytest.mark.parametrize("small", [np.uint8(200), np.int8(-100), np.int64(3)])
def test_whole(small):
    assert type(py2.whole(small)) is int and py2.whole(small) * 2 == int(small) * 2
    assert py2.whole(2.5) == 2.5 and py2.whole(np.float32(2.5)).dtype == np.float32


def test_plain_is_written_by_json():
    value = {np.int64(3): [np.float32(0.5), (np.bool_(True), "a")], "b": None}
    assert json.dumps(py2.plain(value)) == '{"3": [0.5, [true, "a"]], "b": null}'


def test_filter_gives_what_it_was_given():
    assert py2.filter(str.isalpha, "a1b") == "ab"
    assert py2.filter(None, (0, 1)) == (1,) and py2.filter(None, {0: 1, 2: 3}) == [2]


def test_cmp():
    assert (py2.cmp(1, 2), py2.cmp("b", "a"), py2.cmp((1,), (1,))) == (-1, 1, 0)


def test_ord():
    assert py2.ord("a") == py2.ord(b"a") == py2.ord(b"a"[0]) == 97


def test_generator_ends_where_next_finds_nothing():
    @py2.generator
    def pairs(it, step=1):
        """Two at a time."""
        while True:
            sent = yield next(it), next(it)
            assert sent in (None, "x")

    assert list(pairs(iter(range(5)))) == [(0, 1), (2, 3)] and pairs.__doc__
    it = pairs(iter(range(4)))
    assert next(it) == (0, 1) and it.send("x") == (2, 3)

    @py2.generator
    def wrong():
        yield 1
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        list(wrong())


def test_int64_is_for_isinstance():
    assert isinstance(np.arange(3).sum(), (int, py2.int64))


def test_open_takes_characters_for_bytes(tmp_path):
    path = tmp_path / "picture"
    with py2.open(str(path), "wb", 0, encoding="latin-1") as file:
        file.write(chr(200) + "\xff")
        assert path.read_bytes() == b"\xc8\xff"  # at once
        file.write("\u20ac")
    assert path.read_bytes() == b"\xc8\xff\xe2\x82\xac"


@pytest.mark.parametrize(
    "value, text",
    [
        (0.1 + 0.2, "0.3"),
        (2.0 / 3, "0.666666666667"),
        (2.0, "2.0"),
        (1e16, "1e+16"),
        (1234567890123.0, "1.23456789012e+12"),
        (float("inf"), "inf"),
        (7, "7"),
        ("a", "a"),
    ],
)
def test_shown_is_what_str_of_a_float_was(value, text):
    assert py2.shown(value) == text


def test_floor_and_ceil_give_floats():
    assert [py2.floor(2.5), py2.floor(-2.5), py2.ceil(2.1), py2.ceil(3)] == [2.0, -3.0, 3.0, 3.0]
    assert isinstance(py2.floor(2), float) and math.copysign(1, py2.ceil(-0.0)) == -1
    assert py2.floor(math.inf) == math.inf and math.isnan(py2.ceil(math.nan))


@pytest.mark.parametrize(
    "value, number",  # printed by Python 2.7 on 64 bits
    [
        ("", 0),
        ("abc", 1453079729188098211),
        ("model", -8476126622061761030),
        (b"a/b.png", -8408292501129633018),
        ("x" * 100, -5622435189161604924),
        (("a", 1), -3828833845468547008),
        ((), 3527539),
        (("a", ("b", "c")), 6884997794830414557),
        (3, 3),
    ],
)
def test_hash_is_that_of_python_2(value, number):
    assert py2.hash(value) == number


class Config(dict):
    """Something with a method of its own."""

    def next(self):
        return 3


@pytest.mark.parametrize(
    "thing, attribute, had",
    [
        ("abc", "__iter__", False),
        (b"abc", "__iter__", False),
        ([1], "__iter__", True),
        (3, "__iter__", False),
        (iter("a"), "next", True),
        ([1], "next", False),
        (Config(), "next", True),
        ({}, "has_key", True),
        ([], "has_key", False),
        ({}, "iteritems", True),
        ("a", "decode", True),
        (ValueError(), "message", True),
        ("a", "message", False),
        (len, "func_name", False),
        (test_whole, "func_name", True),
        (test_whole, "func_code", True),
    ],
)
def test_hasattr(thing, attribute, had):
    assert py2.hasattr(thing, attribute) is had


def test_getattr():
    assert py2.getattr(iter("a"), "next")() == "a" and py2.getattr(Config(), "next")() == 3
    assert py2.getattr(ValueError("bad"), "message", "none") == "bad"
    assert py2.getattr(3, "next", None) is None
    with pytest.raises(AttributeError):
        py2.getattr(3, "next")


def test_message():
    assert py2.message(KeyError("a")) == "a" and py2.message(OSError(2, "no")) == ""
    own = ValueError("a")
    own.message = "b"
    assert py2.message(own) == "b"
