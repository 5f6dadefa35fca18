"""lib.toolchain.cache_folder: the user's folder where it can be used, else a private one."""

import os
import stat
import tempfile

import pytest

from lib.toolchain import cache_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_usable_folder_is_left_to_theano(tmp_path):
    assert cache_folder.choose({"base_compiledir": str(tmp_path / "new")}) == ({}, "")
    assert cache_folder.choose({"base_compiledir": "~/%(USER)s"}) == ({}, "")


def test_a_home_that_is_no_folder(temporary, monkeypatch):
    monkeypatch.setenv("HOME", os.devnull)
    flags, reason = cache_folder.choose({})
    folder = flags["base_compiledir"]
    assert os.path.dirname(folder) == str(temporary)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert "/dev/null/.theano cannot be made" in reason and "\n" not in reason
    assert cache_folder.choose({})[0] == flags  # the same one in the next process


@pytest.mark.parametrize("kind", ["link", "open", "file"])
def test_somebody_took_the_name_of_the_private_folder(temporary, tmp_path, kind):
    taken = cache_folder.private_folder()
    os.rmdir(taken)
    if kind == "link":
        os.symlink(str(tmp_path), taken)
    elif kind == "open":
        os.mkdir(taken)
        os.chmod(taken, 0o777)
    else:
        open(taken, "w").close()
    found = cache_folder.private_folder()
    assert found != taken and stat.S_IMODE(os.lstat(found).st_mode) == 0o700


def test_the_folder_of_another_user(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_folder, "_user", lambda: os.stat(tmp_path).st_uid + 1)
    assert cache_folder.problem(str(tmp_path)).endswith("belongs to another user")
