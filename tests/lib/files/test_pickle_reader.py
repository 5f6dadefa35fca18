import io
import pickle

import pytest

from lib.errors import InputError
from lib.files.pickle_reader import read_pickle


def read(data, recipes=()):
    return read_pickle(io.BytesIO(data), "a", dict(recipes))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, 1, -1, 255, 65536, 2**31, -(2**31), 2**70, 1.5, "", "é", "x" * 300,
        [], [1], [1, [2, "a"]], (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4),
        {}, {"a": 1}, {"a": {"b": (1, [2])}, "c": None},
    ],
)  # fmt: skip
def test_plain_values(protocol, value):
    assert read(pickle.dumps(value, protocol)) == value


def test_the_memo_keeps_objects_the_same():
    a = []
    first, second = read(pickle.dumps([a, a]))
    assert first is second


def test_reading_stops_at_the_end():
    stream = io.BytesIO(pickle.dumps([1]) + b"rest")
    assert read_pickle(stream, "a", {}) == [1]
    assert stream.read() == b"rest"


class Thing:
    def __init__(self, *arguments):
        self.arguments = arguments

    def build(self, state):
        self.state = state


def test_recipes_make_objects():
    recipes = {("some.module", "Name"): Thing}
    made = read(b"csome.module\nName\n(K\x01K\x02tR}(S'a'\nK\x03ub.", recipes)
    assert (made.arguments, made.state) == ((1, 2), {"a": 3})
    with pytest.raises(InputError, match="a: pickle names 'some.module.Other', refused"):
        read(b"csome.module\nOther\n.", recipes)


def test_recipes_cannot_be_changed():
    with pytest.raises(InputError, match="truncated or damaged"):
        read(b"csome.module\nName\n}(S'make'\nK\x03ub.", {("some.module", "Name"): Thing})
