import pytest

from lib.foreign.protobuf import fields, number, parts, varint


@pytest.mark.parametrize(
    "data, value",
    [(b"\0", 0), (b"\x7f", 127), (b"\x80\x01", 128), (b"\xff" * 9 + b"\x01", 2**64 - 1)],
)
def test_numbers(data, value):
    assert varint(b"xx" + data + b"rest", 2) == (value, 2 + len(data))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 9 + b"\x02", b"\x80" * 12 + b"\0"])
def test_what_is_no_number(data):
    with pytest.raises(ValueError):
        varint(data, 0)


def test_fields():
    message = b"\x08\x05" + b"\x12\x02hi" + b"\x1d\x01\0\0\0" + b"\x21" + b"\2" + bytes(7)
    found = fields(message + b"\x08\x06")
    assert found == {1: [5, 6], 2: [b"hi"], 3: [1], 4: [2]}
    assert number(found, 1) == 6 and number(found, 9) == 0
    assert parts(found, 2) == [b"hi"] and parts(found, 9) == []
    with pytest.raises(ValueError):
        number(found, 2)
    with pytest.raises(ValueError):
        parts(found, 1)


@pytest.mark.parametrize("data", [b"\x12\x05hi", b"\x0b", b"\x0c", b"\x0d\0\0", b"\x12"])
def test_what_is_no_message(data):
    with pytest.raises(ValueError):
        fields(data)
