"""Files from outside: regular ones only, of a size that can be meant."""

import os
import socket
import tracemalloc

import pytest

from lib.errors import InputError
from lib.files.regular import is_regular, open_regular, read_regular

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and links are POSIX's")


def test_content(tmp_path):
    (tmp_path / "a").write_bytes(b"\r\n\0")
    assert read_regular(tmp_path / "a") == b"\r\n\0" and is_regular(tmp_path / "a")


def test_what_is_not_there(tmp_path):
    with pytest.raises(InputError, match="a: no such file"):
        read_regular(str(tmp_path / "a"))
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "a")
    assert not is_regular(tmp_path / "a") and not is_regular("a\0b")


def test_a_small_file_takes_little_memory(tmp_path):
    """Where the system gives a process no more than it may use, 4 GB asked for are an error."""
    (tmp_path / "a").write_bytes(b"abc")
    tracemalloc.start()
    assert read_regular(tmp_path / "a") == b"abc"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.skipif(not os.path.exists("/proc/version"), reason="a file of Linux that says 0 bytes")
def test_a_file_that_says_nothing_of_its_size():
    assert os.path.getsize("/proc/version") == 0
    with open("/proc/version", "rb") as file:
        assert read_regular("/proc/version") == file.read()
    with pytest.raises(InputError, match="/proc/version: 11 bytes, expected at most 10"):
        read_regular("/proc/version", 10)


@posix
@pytest.mark.parametrize("writing", [False, True])
def test_what_is_no_file(tmp_path, monkeypatch, writing):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.mkdir("folder")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for path, kind in {
            "pipe": "named pipe",
            "folder": "directory",
            "/dev/zero": "device",
        }.items():
            with pytest.raises(InputError, match="%s: is a %s, expected a regular" % (path, kind)):
                open_regular(path, writing)
            assert not is_regular(path)
        with pytest.raises((InputError, OSError)):  # which can be opened nowhere
            open_regular("socket", writing)


def test_a_large_file_is_not_read(tmp_path):
    with open(tmp_path / "a", "wb") as file:
        file.truncate(2**40)
    with pytest.raises(InputError, match="1099511627776 bytes, expected at most 4294967296"):
        read_regular(str(tmp_path / "a"))
    (tmp_path / "b").write_bytes(b"abc")
    with pytest.raises(InputError, match="3 bytes, expected at most 2 for such a file"):
        read_regular(str(tmp_path / "b"), 2)


@posix
def test_a_link_is_read_but_not_written_through(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "link").symlink_to("a")
    assert read_regular(tmp_path / "link") == b"a"
    with pytest.raises(InputError, match="link: is a link, expected a regular file"):
        open_regular(tmp_path / "link", writing=True)


def test_writing_goes_on_at_the_end(tmp_path):
    for text in (b"ab", b"c"):
        with open_regular(tmp_path / "a", writing=True) as file:
            file.write(text)
    with open_regular(tmp_path / "a", writing=True) as file:
        file.seek(0)
        file.write(b"X")
    assert read_regular(tmp_path / "a") == b"Xbc"
