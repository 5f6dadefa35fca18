import io
import pickle
import time

import pytest

from lib.errors import InputError
from lib.files import pickle_reader
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


def read_in_time(data, recipes=()):
    started = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read(data, recipes)
    assert time.perf_counter() - started < 20
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500
    return str(caught.value)


def test_many_marks_take_no_quadratic_time():
    assert "truncated or damaged" in read_in_time(b"(" * 300000 + b"t" * 299999)


def test_too_many_operations_are_refused(monkeypatch):
    monkeypatch.setattr(pickle_reader, "MOST_OPERATIONS", 1000)
    assert "more than 1000 operations" in read_in_time(b"N" * 2000 + b".")


@pytest.mark.parametrize("call", [b"ca\nb\n)R", b"ca\nb\n)\x81", b"h\x00)b", b"ca\nb\n"])
def test_recipes_count_as_many_operations(monkeypatch, call):
    monkeypatch.setattr(pickle_reader, "MOST_OPERATIONS", 1000)
    data = b"ca\nb\n)Rq\x00" + call * 99 + b"."
    assert "more than 1000 operations" in read_in_time(data, {("a", "b"): Thing})


@pytest.mark.parametrize("arguments", [b"]", b"}", b"S'abc'\n", b"K\x03", b"ca\nb\n)R"])
@pytest.mark.parametrize("operation", [b"R", b"\x81"])
def test_arguments_are_a_tuple(arguments, operation):
    """A dict's keys, which nobody would count, could be handed on again and again."""
    data = b"ca\nb\n" + arguments + operation + b"."
    assert "damaged pickle (arguments that are no tuple)" in read_in_time(data, {("a", "b"): Thing})


def test_a_dict_that_is_handed_again_and_again_is_counted(monkeypatch):
    monkeypatch.setattr(pickle_reader, "PACKED_ROOM", 2**20)
    keys = b"".join(b"S'%d'\nN" % i for i in range(10**4))
    data = b"ca\nb\n)Rq\x00}(" + keys + b"uq\x01" + b"h\x00h\x01b" * 1000 + b"."
    assert "makes far more than is in it" in read_in_time(data, {("a", "b"): Thing})


@pytest.mark.parametrize("operation", [b"I", b"L", b"g", b"Np"])
def test_long_numbers_in_text_are_refused(operation):
    """To read them takes a time that grows with the square of their length."""
    words = read_in_time(operation + b"9" * 10**6 + b"\n.")
    assert "truncated or damaged pickle (a number of 1000001 digits)" in words


@pytest.mark.parametrize("text", [b"S'%s'", b"V%s"])
def test_long_lines_of_text_are_read(text):
    assert read(b"]" + text % (b"9" * 10**5) + b"\naI5\na.") == ["9" * 10**5, 5]


@pytest.mark.parametrize(
    "data",
    [
        b"(" * 300000 + b"t" * 200000,
        b")" + b"\x85" * 300000,
        b")" + b"".join(b"r" + i.to_bytes(4, "little") + b"j" + i.to_bytes(4, "little") + b"\x86"
                        for i in range(99999)),
        b"]q\x00" + b"h\x00a" * 100000,
        b"]q\x00(" + b"h\x00" * 100000 + b"e",
        b"\x80\x04N" + b"\x94" * 300000,
        b"(d" * 200000,
        b"}(" + b"S'a'\nN" * 100000 + b"u",
        b"\x8b" + (2**24).to_bytes(4, "little") + b"\x7f" * 2**24,
        b"S'" + b"\\x41" * 10**6 + b"'\n",
        b"V" + b"\\u0041" * 10**6 + b"\n",
        b"F" + b"9" * 10**7 + b"\n",
    ],
    ids="marks tuples doubled itself many memo dicts keys long escapes characters float".split(),
)  # fmt: skip
def test_much_work_for_few_bytes_is_done_in_time(data):
    started = time.perf_counter()
    read(data + b".")
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("data", [b"N2.", b"N0.", b"(1.", b"\x8f.", b"(\x91.", b"\x82\x01."])
def test_operations_of_no_honest_file_are_refused(data):
    assert "pickle operation" in read_in_time(data)


@pytest.mark.parametrize("code, size", [(b"\x8e", 8), (b"\x96", 8), (b"\x8d", 8), (b"B", 4)])
def test_a_length_beyond_the_end_takes_no_memory(code, size):
    assert "truncated or damaged" in read_in_time(code + b"\xff" * (size - 1) + b"\x3f" + b"ab.")


def test_recipes_cannot_be_handed_the_same_bytes_for_ever(monkeypatch):
    monkeypatch.setattr(pickle_reader, "PACKED_ROOM", 2**20)
    recipes = {("a", "b"): lambda data: data + data}
    call = b"ca\nb\nh\x00\x85R"
    data = b"B" + (10**5).to_bytes(4, "little") + bytes(10**5) + b"q\x00" + call * 100 + b"."
    assert "makes far more than is in it" in read_in_time(data, recipes)


def test_a_huge_name_is_not_repeated_in_the_message():
    assert "refused because it could run" in read_in_time(b"c" + b"m" * 10**6 + b"\nn\n.")


# --- what PyTorch's pickles have besides --------------------------------------------------------


def test_keys_may_be_numbers():
    value = {0: {"step": 1}, True: "a"}
    assert read(pickle.dumps(value, 2)) == value


def test_objects_outside_of_the_pickle():
    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            return ("number", 3) if thing == "outside" else None

    buffer = io.BytesIO()
    Pickler(buffer, 2).dump(["outside", "inside"])
    with pytest.raises(InputError, match="a: pickle of objects outside of it, refused"):
        read(buffer.getvalue())
    seen = []
    found = read_pickle(io.BytesIO(buffer.getvalue()), "a", {}, lambda saved: seen.append(saved))
    assert found == [None, "inside"] and seen == [("number", 3)]


def test_a_class_and_a_call_of_its_name_are_two_things():
    class Recipe:
        def new(self):
            return "made"

        def __call__(self):
            return "called"

    named = b"\x80\x02cmine\nThing\n)"
    assert read(named + b"\x81.", {("mine", "Thing"): Recipe()}) == "made"
    assert read(named + b"R.", {("mine", "Thing"): Recipe()}) == "called"
    assert read(named + b"\x81.", {("mine", "Thing"): lambda: "called"}) == "called"
