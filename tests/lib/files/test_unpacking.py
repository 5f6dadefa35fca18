"""Compressed bytes: what honest programs write comes out, what would fill the memory does not."""

import bz2
import gzip
import lzma
import time
import tracemalloc
import zlib

import pytest

from lib.errors import InputError
from lib.files import unpacking
from lib.files.unpacking import unpack

PACK = {"gzip": gzip.compress, "zlib": zlib.compress, "bz2": bz2.compress, "xz": lzma.compress}
kinds = pytest.mark.parametrize("kind", PACK)


@kinds
def test_what_was_packed_comes_out(kind):
    assert unpack(PACK[kind](b"hello" * 99), kind, "a") == b"hello" * 99
    assert unpack(PACK[kind](b""), kind, "a") == b""
    two = PACK[kind](b"one") + PACK[kind](b"two")  # as `cat a.gz b.gz` makes it
    assert unpack(two, kind, "a") == b"onetwo"


def test_the_old_form_of_xz():
    assert unpack(lzma.compress(b"hello", lzma.FORMAT_ALONE), "xz", "a") == b"hello"


@kinds
def test_damage(kind):
    good = PACK[kind](bytes(range(256)) * 20)
    for bad in (
        good[:-1],
        good[: len(good) // 2],
        good[:12] + b"\xff\xff" + good[14:],
        b"nonsense",
    ):
        with pytest.raises(InputError, match="a: truncated or damaged"):
            unpack(bad, kind, "a")


@kinds
def test_a_bomb_is_refused_before_it_takes_memory(kind, monkeypatch):
    bomb = PACK[kind](bytes(64 * 2**20))
    monkeypatch.setattr(unpacking, "PACKED_ROOM", 2**20)
    monkeypatch.setattr(unpacking, "PACKED_RATIO", 10)
    tracemalloc.start()
    with pytest.raises(InputError, match="a: .*decompression bomb.*PACKED_ROOM and PACKED_RATIO"):
        unpack(bomb, kind, "a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 2**20  # xz keeps 8 MB to look back into


@kinds
def test_one_byte_more_than_wanted_tells_a_surplus(kind):
    data = PACK[kind](bytes(2**20))
    assert len(unpack(data, kind, "a", exactly=100)) == 101
    assert len(unpack(data, kind, "a", exactly=2**20)) == 2**20
    assert len(unpack(data, kind, "a", exactly=2**30)) == 2**20


def test_small_files_may_hold_much():
    assert unpacking.most_unpacked(1) == unpacking.PACKED_ROOM
    assert unpacking.most_unpacked(2**30) == unpacking.PACKED_RATIO * 2**30


@kinds
@pytest.mark.parametrize("between", [b"", bytes(100)])
def test_many_streams_take_no_quadratic_time(kind, between):
    """Of 20,000 streams, 16 GB would be copied if each copied the others behind it."""
    data = between.join([PACK[kind](b"a"), PACK[kind](b"")] * 10000)
    started = time.perf_counter()
    assert unpack(data, kind, "a") == b"a" * 10000
    assert time.perf_counter() - started < 20


def test_too_many_streams_are_refused(monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_STREAMS", 3)
    assert unpack(zlib.compress(b"a") * 3, "zlib", "a") == b"aaa"
    with pytest.raises(InputError, match="a: truncated or damaged .more than 3 streams"):
        unpack(zlib.compress(b"a") * 4, "zlib", "a")
