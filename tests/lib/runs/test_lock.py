"""One run in a folder at a time."""

import errno
import os
import platform
import re
import subprocess
import sys

import pytest

from lib.errors import InputError
from lib.runs import lock
from tests.paths import ROOT

HOLD = """import sys, time
from lib.runs import lock
with lock.hold(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock of the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        env=dict(os.environ, PYTHONPATH=ROOT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_second_is_refused_and_told_who_is_there(tmp_path, other):
    words = "process %d on %s trains in this folder" % (other.pid, re.escape(platform.node()))
    for _ in range(2):  # the refusal itself takes nothing away
        with pytest.raises(InputError, match=words), lock.hold(str(tmp_path)):
            raise AssertionError
    other.communicate("")
    assert os.listdir(tmp_path) == []
    with lock.hold(str(tmp_path)):
        assert os.listdir(tmp_path) == [lock.NAME]
    assert os.listdir(tmp_path) == []


def test_a_killed_run_leaves_no_lock(tmp_path, other):
    other.kill()
    other.communicate()
    assert os.listdir(tmp_path) == [lock.NAME]  # a file that nobody holds
    with lock.hold(str(tmp_path)):
        pass
    assert os.listdir(tmp_path) == []


def test_an_error_in_the_block_frees_it(tmp_path):
    with pytest.raises(KeyError), lock.hold(str(tmp_path / "new")):
        raise KeyError
    with lock.hold(str(tmp_path / "new")):
        pass


def test_a_file_system_without_locks_is_named(tmp_path, monkeypatch):
    def none(descriptor, kind):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock.fcntl, "flock", none)
    said = []
    with lock.hold(str(tmp_path), said.append):
        pass
    path = os.path.join(str(tmp_path), lock.NAME)
    line = "%s: cannot be locked (No locks available): start no second run in this folder"
    assert said == [line % path]


def test_a_lock_that_was_removed_is_none(tmp_path, monkeypatch):
    """Between opening and locking, the run before may have ended and removed the file."""
    real, path = lock.fcntl.flock, tmp_path / lock.NAME

    def late(descriptor, kind):
        monkeypatch.setattr(lock.fcntl, "flock", real)
        path.unlink()
        real(descriptor, kind)

    monkeypatch.setattr(lock.fcntl, "flock", late)
    with lock.hold(str(tmp_path)):
        with pytest.raises(InputError), lock.hold(str(tmp_path)):
            raise AssertionError


@pytest.mark.parametrize("content", [b"", b"[1]", b"\xff\xfe{", b"[" * 100000])
def test_damaged_content_is_no_matter(tmp_path, content):
    with lock.hold(str(tmp_path)):
        (tmp_path / lock.NAME).write_bytes(content)
        with pytest.raises(InputError, match="process . on . trains"), lock.hold(str(tmp_path)):
            raise AssertionError


def test_a_link_is_not_written_through(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / lock.NAME).symlink_to(tmp_path / "mine")
    with pytest.raises(InputError, match="is a link, expected a regular file"):
        with lock.hold(str(tmp_path)):
            raise AssertionError
    assert (tmp_path / "mine").read_text() == "mine"
