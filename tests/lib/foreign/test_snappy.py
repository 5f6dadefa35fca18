import pytest

from lib.foreign.snappy import unpack


def literal(text):
    n = len(text) - 1
    if n < 60:
        return bytes([n << 2]) + text
    return bytes([61 << 2]) + n.to_bytes(2, "little") + text


@pytest.mark.parametrize(
    "data, text",
    [
        (b"\0", b""),
        (b"\x05" + literal(b"hello"), b"hello"),
        (b"\xac\x02" + literal(bytes(range(100)) * 3), bytes(range(100)) * 3),
        # 4 bytes from 3 before: the copy reads what it has just written
        (b"\x07" + literal(b"abc") + b"\x01\x03", b"abcabca"),
        (b"\x09" + literal(b"abcd") + b"\x12\x04\0", b"abcdabcda"),
        (b"\x09" + literal(b"abcd") + b"\x13\x04\0\0\0", b"abcdabcda"),
        # 1 byte from 300 before
        (b"\xad\x02" + literal(b"x" + b"y" * 299) + b"\x02\x2c\x01", b"x" + b"y" * 299 + b"x"),
    ],
)
def test_known_blocks(data, text):
    assert unpack(data) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x05" + literal(b"hell"),
        b"\x05" + literal(b"helloo"),
        b"\x05\x10hell",
        b"\x05\xf4\x04",
        b"\x07" + literal(b"abc") + b"\x01\x04",
        b"\x07" + literal(b"abc") + b"\x01\x00",
        b"\x07" + literal(b"abc") + b"\x01",
        b"\xff\xff\xff\xff\x0f" + literal(b"abc"),
    ],
)
def test_damaged_blocks(data):
    with pytest.raises(ValueError):
        unpack(data)
