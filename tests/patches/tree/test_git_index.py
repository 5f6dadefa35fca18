"""The index of a git checkout, read without git, against what git itself says."""

import shutil
import struct
import subprocess

import pytest

from lib.errors import InputError, UnavailableError
from patches.tree.git_index import refuse_uncommitted, uncommitted

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(where, *arguments):
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *settings, *arguments], cwd=str(where), check=True)


@pytest.fixture(params=["2", "4", "sha256"])
def top(request, tmp_path):
    """A checkout with an index of a version."""
    kind = request.param
    git(tmp_path, "init", "-q", *(["--object-format=sha256"] if kind == "sha256" else []))
    (tmp_path / "deep").mkdir()
    for path, data in (("a.py", b"x = 1\n"), ("deep/b c.py", b"y = 2\n"), ("deep/é.py", b"")):
        (tmp_path / path).write_bytes(data)
    if kind == "4":
        git(tmp_path, "update-index", "--index-version", "4")
    git(tmp_path, "add", ".")
    return tmp_path


def contents(top, *paths):
    return {path: (top / path).read_bytes() for path in paths}


def test_what_git_has_and_what_not(top):
    paths = ("a.py", "deep/b c.py", "deep/é.py")
    assert uncommitted(str(top), contents(top, *paths)) == []
    (top / "deep/é.py").write_text("z = 3\n")
    (top / "new.py").write_text("not in git\n")
    (top / "a.py").write_bytes(b"x = 1\r\n")  # what git makes of it on Windows
    assert uncommitted(str(top), contents(top, *paths, "new.py")) == ["deep/é.py"]
    assert uncommitted(str(top / "deep"), contents(top / "deep", "é.py", "b c.py")) == ["é.py"]
    with pytest.raises(InputError, match="^é.py: got uncommitted changes .1 of the files"):
        refuse_uncommitted(str(top / "deep"), contents(top / "deep", "é.py"))


def test_a_second_work_tree(top, tmp_path_factory):
    git(top, "commit", "-q", "-m", "x")
    other = tmp_path_factory.mktemp("other") / "tree"
    git(top, "worktree", "add", "-q", str(other), "-b", "other")
    assert uncommitted(str(other), contents(other, "a.py")) == []
    (other / "a.py").write_text("x = 9\n")
    assert uncommitted(str(other), contents(other, "a.py")) == ["a.py"]


@pytest.mark.parametrize(
    "damage", [b"", b"DIRC", b"DIRC\0\0\0\x09\0\0\0\1", b"DIRC\0\0\0\2\0\0\0\x05"]
)
def test_a_damaged_index(tmp_path, damage):
    git(tmp_path, "init", "-q")
    (tmp_path / ".git/index").write_bytes(damage)
    if not damage:
        assert uncommitted(str(tmp_path), {"a.py": b""}) == []
        return
    with pytest.raises(UnavailableError, match="cannot be told whether it has uncommitted"):
        uncommitted(str(tmp_path), {"a.py": b""})


def test_an_index_whose_paths_grow_without_end(tmp_path):
    """Each begins with the whole path before it."""
    git(tmp_path, "init", "-q")
    entry = bytes(40 + 20 + 2) + b"\0" + b"a" * 100 + b"\0"
    (tmp_path / ".git/index").write_bytes(struct.pack(">4sII", b"DIRC", 4, 10**4) + entry * 10**4)
    with pytest.raises(UnavailableError, match="its index has a path of 4100 bytes"):
        uncommitted(str(tmp_path), {"a.py": b""})


def test_an_index_in_two_files(top):
    git(top, "update-index", "--split-index")
    with pytest.raises(UnavailableError, match="split in two files"):
        uncommitted(str(top), contents(top, "a.py"))


def test_no_checkout(tmp_path):
    assert uncommitted(str(tmp_path), {"a.py": b""}) == []
