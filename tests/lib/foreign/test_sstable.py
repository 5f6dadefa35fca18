import pytest

from lib.errors import InputError
from lib.foreign.sstable import read_table
from tests.lib.foreign.bundles import literal, table

ITEMS = {b"": b"head", b"abc": b"1", b"abcdef": b"22", b"abd": b"", b"b" * 200: b"3" * 200}


@pytest.mark.parametrize("packed", [None, literal])
@pytest.mark.parametrize("in_each", [1, 2, 10])
def test_a_table(packed, in_each):
    assert read_table(table(ITEMS, packed, in_each), "a") == ITEMS


def test_no_entries():
    assert read_table(table({}), "a") == {}


@pytest.mark.parametrize("packed", [None, literal])
def test_every_changed_byte_is_seen_or_harmless(packed):
    data = table(ITEMS, packed)
    refused = 0
    for place in range(len(data)):
        wrong = bytearray(data)
        wrong[place] ^= 0x41
        try:
            found = read_table(bytes(wrong), "a")
        except InputError:
            refused += 1
        else:
            assert found == ITEMS  # the footer's filling, and the place of the names of filters
    assert refused > 0.8 * len(data)


def test_truncated():
    data = table(ITEMS)
    for length in range(0, len(data), 7):
        with pytest.raises(InputError, match="truncated, or no table"):
            read_table(data[:length], "a.index")


def test_blocks_that_are_named_again_and_again():
    """A small file would keep a reader at work for long."""
    with pytest.raises(InputError, match="blocks that lie over each other"):
        read_table(table({b"a": b"1" * 1000}, times=100), "a")
