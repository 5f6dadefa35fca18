"""lib.toolchain.cache_folder: the user's folder where it can be used, else a private one."""

import os
import stat
import subprocess
import sys
import tempfile
import types

import pytest

from lib.errors import UnavailableError
from lib.toolchain import cache_folder
from tests.paths import ROOT


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


def test_a_folder_that_is_read_only(tmp_path, monkeypatch):
    """The superuser may write there all the same: the answer of the system is put in."""
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert cache_folder.problem(str(tmp_path)).endswith("cannot be written to")


def test_a_file_system_that_runs_no_programs(tmp_path, monkeypatch):
    system = types.SimpleNamespace(f_flag=getattr(os, "ST_NOEXEC", 8))
    monkeypatch.setattr(os, "ST_NOEXEC", 8, raising=False)
    monkeypatch.setattr(os, "statvfs", lambda path: system, raising=False)
    assert cache_folder.problem(str(tmp_path)).endswith("runs no programs (noexec)")


def test_no_folder_at_all_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_folder, "problem", lambda folder: folder + " cannot be written to")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(UnavailableError, match="no place for compiled modules: .*base_compiledir"):
        cache_folder.choose({})


@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/null")
@pytest.mark.parametrize(
    "arguments", [("-c", "import lib, theano; print('here')"), ("-m", "lib.compat")]
)
def test_a_program_says_it_in_one_line(temporary, arguments):
    environ = dict(os.environ, HOME=os.devnull, TMPDIR=str(temporary), PYTHONPATH=ROOT)
    environ.update(DCGAN_NATIVE="0")
    environ.pop("THEANO_FLAGS", None)
    done = subprocess.run([sys.executable, *arguments], env=environ, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout
    (line,) = done.stderr.splitlines()
    assert "/dev/null/.theano cannot be made" in line and str(temporary) in line
