"""Paths, kinds and whole files inside a folder."""

import os

import pytest

from lib.errors import InputError
from patches.tree.inside import Inside, digest, parts_of


@pytest.fixture
def inside(tmp_path):
    return Inside(str(tmp_path))


@pytest.mark.parametrize("path", ["a", "a b/c.py", "é/\udcff.py", "..a/b.."])
def test_paths_of_sources(path):
    assert "/".join(parts_of(path)) == path


@pytest.mark.parametrize(
    "path", [None, 1, "", "/", "a/", "/a", "..", "a/../b", "a/./b", "\0", ".Git/x"]
)
def test_paths_that_lead_elsewhere(inside, path):
    for act in (parts_of, inside.read, inside.kind, inside.remove):
        with pytest.raises(InputError, match="got a path that leads elsewhere"):
            act(path)


def test_kinds_and_identities(inside, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    os.symlink("file", str(tmp_path / "link"))
    kinds = [inside.kind(name) for name in ("folder", "file", "link", "nothing", "no/thing")]
    assert kinds == ["folder", "file", "link", None, None]
    assert inside.identity("file") == digest(b"x") and inside.identity("nothing") is None
    assert inside.identity("link") == "link:file"
    for name in ("folder", "link"):
        with pytest.raises(InputError, match="%s: got a %s, expected a file" % (name, name)):
            inside.read(name)


def test_a_file_keeps_its_looks(inside, tmp_path):
    (tmp_path / "old").write_bytes(b"x")
    os.chmod(str(tmp_path / "old"), 0o751)
    os.utime(str(tmp_path / "old"), (1, 2))
    inside.write("new/deep/file", b"y", inside.look("old"))
    found = os.stat(str(tmp_path / "new/deep/file"))
    assert (found.st_mode & 0o777, found.st_mtime) == (0o751, 2)
    assert inside.below("new") == ["new/deep/file"] and inside.names("new/deep") == ["file"]


def test_a_write_that_fails_leaves_nothing(inside, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"x")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        inside.write("file", b"y")
    assert os.listdir(str(tmp_path)) == ["file"] and inside.read("file") == b"x"


def test_too_large_a_file(inside):
    inside.write("file", b"12345")
    assert inside.read("file", 5) == b"12345"
    with pytest.raises(InputError, match="file: got a file of 5 bytes, expected at most 4"):
        inside.read("file", 4)


def test_clearing_follows_no_link(inside, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_bytes(b"x")
    inside.write("work/deep/file", b"x")
    os.symlink(str(tmp_path / "outside"), str(tmp_path / "work/link"))
    inside.clear("work")
    assert inside.kind("work") is None and inside.read("outside/file") == b"x"
    inside.remove_folder("outside")
    assert inside.kind("outside") == "folder"
