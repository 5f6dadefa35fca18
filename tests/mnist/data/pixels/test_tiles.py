import os
import time

import numpy as np
import pytest

from lib.errors import UnavailableError
from mnist.data.pixels import tiles
from mnist.data.pixels.fitting import Target

TARGET = Target(2, 1, "pad")
SIZE = 4  # bytes of a tile


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DCGAN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def on_disk(monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", 0)


def numbered(*counts):
    """Blocks of so many tiles, each of its own number, with a remark on each block."""
    calls = []

    def blocks():
        calls.append(1)
        n = 0
        for count in counts:
            block = np.arange(n, n + count, dtype=np.uint8).repeat(SIZE)
            yield block.reshape((count,) + TARGET.shape), [["block", count]]
            n += count

    blocks.calls = calls
    return blocks


@pytest.mark.parametrize("counts, n_most", [((2, 0, 3), 5), ((2, 1), 7), ((0,), 4)])
@pytest.mark.parametrize("memory", [0, 10**6])
def test_what_is_collected(counts, n_most, memory, monkeypatch):
    monkeypatch.setattr(tiles, "MEMORY", memory)
    found, remarks = tiles.collect(numbered(*counts), n_most, TARGET, "key")
    assert found.shape == (sum(counts),) + TARGET.shape
    assert found[:, 0, 0, 0].tolist() == list(range(sum(counts)))
    assert [list(remark) for remark in remarks] == [["block", count] for count in counts]
    if sum(counts):
        assert isinstance(found, np.memmap) == (memory == 0)


def test_nothing_is_written_for_what_fits_in_memory(cache):
    tiles.collect(numbered(5), 5, TARGET, "key")
    assert not cache.exists()


def test_the_second_time_nothing_is_decoded(on_disk):
    blocks = numbered(5)
    first, _ = tiles.collect(blocks, 5, TARGET, ["key", 1])
    second, remarks = tiles.collect(blocks, 5, TARGET, ["key", 1])
    assert len(blocks.calls) == 1
    np.testing.assert_array_equal(first, second)
    assert remarks == [["block", 5]]


@pytest.mark.parametrize(
    "target, key",
    [
        (TARGET, "other"),
        (Target(1, 1, "pad"), "key"),
        (Target(2, 3, "pad"), "key"),
        (Target(2, 1, "crop"), "key"),
    ],
)
def test_other_data_are_decoded(on_disk, target, key):
    tiles.collect(numbered(5), 5, TARGET, "key")

    def blocks():
        yield np.full((1,) + target.shape, 77, np.uint8), []

    found, _ = tiles.collect(blocks, 1, target, key)
    assert found.shape == (1,) + target.shape and (found == 77).all()


def test_a_file_cut_short_is_made_anew(on_disk, cache):
    blocks = numbered(5)
    tiles.collect(blocks, 5, TARGET, "key")
    (path,) = cache.glob("*.tiles")
    path.write_bytes(path.read_bytes()[:-1])
    found, _ = tiles.collect(blocks, 5, TARGET, "key")
    assert len(blocks.calls) == 2 and len(found) == 5


@pytest.mark.parametrize("n_before", [0, 1])
def test_a_run_killed_while_it_decodes_leaves_nothing_to_trust(on_disk, cache, n_before):
    def killed():
        yield from list(numbered(2, 3)())[:n_before]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tiles.collect(killed, 5, TARGET, "key")
    assert list(cache.glob("*")) == []
    assert len(tiles.collect(numbered(2, 3), 5, TARGET, "key")[0]) == 5


def test_what_killed_runs_left_goes_after_a_day(on_disk, cache):
    cache.mkdir()
    for name, age in (("old.tmp", 2), ("young.tmp", 0.5)):
        (cache / name).write_bytes(b"")
        then = time.time() - age * 86400
        os.utime(str(cache / name), (then, then))
    tiles.collect(numbered(5), 5, TARGET, "key")
    assert [path.name for path in cache.glob("*.tmp")] == ["young.tmp"]


def test_the_cache_is_bounded(on_disk, cache, monkeypatch):
    monkeypatch.setattr(tiles, "CACHE", 10 * SIZE)
    for i in range(3):
        tiles.collect(numbered(4), 4, TARGET, i)
        for path in cache.glob("*.tiles"):  # as if each use were a minute later
            os.utime(str(path), (path.stat().st_mtime - 60,) * 2)
        if i == 1:
            tiles.collect(numbered(4), 4, TARGET, 0)  # used again: 1 is the oldest
    assert len(list(cache.glob("*.tiles"))) == len(list(cache.glob("*.json"))) == 2
    for i, n_calls in ((0, 0), (2, 0), (1, 1)):
        blocks = numbered(4)
        tiles.collect(blocks, 4, TARGET, i)
        assert len(blocks.calls) == n_calls
    # one set larger than the cache is kept all the same
    assert len(tiles.collect(numbered(20), 20, TARGET, 3)[0]) == 20
    assert len(list(cache.glob("*.tiles"))) == 1


def test_too_small_a_disk(on_disk, cache):
    words = r"cache: [0-9.]+ GB free, the pictures need 4000000000.0 GB .*: make room, or set DCGAN"
    with pytest.raises(UnavailableError, match=words):
        tiles.collect(numbered(1), 10**18, TARGET, "key")


def test_where_the_cache_is(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert tiles.cache_folder().endswith("cache")
    monkeypatch.delenv("DCGAN_CACHE_DIR")
    assert tiles.cache_folder() == os.path.join("/x", "dcgan-no-gpu")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert tiles.cache_folder().endswith(os.path.join(".cache", "dcgan-no-gpu"))
