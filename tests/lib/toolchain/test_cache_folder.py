"""lib.toolchain.cache_folder: the user's folder where it can be used, else a private one."""

import os
import stat
import subprocess
import sys
import tempfile
import types

import pytest

from lib.errors import UnavailableError
from lib.jax_backend import installation
from lib.toolchain import cache_folder
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_usable_folder_is_left_to_theano(tmp_path):
    assert cache_folder.choose({"base_compiledir": str(tmp_path / "new")}) == ({}, "", None)
    assert cache_folder.choose({"base_compiledir": "~/%(USER)s"}) == ({}, "", None)


def test_a_home_that_is_no_folder(temporary, monkeypatch):
    monkeypatch.setenv("HOME", os.devnull)
    flags, reason, unloadable = cache_folder.choose({})
    assert unloadable is None
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
    monkeypatch.setattr(
        cache_folder, "problem", lambda folder, *_: folder + " cannot be written to"
    )
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


@pytest.fixture
def runs_no_programs(monkeypatch):
    """Each file system is as one that was mounted with noexec."""
    flag = types.SimpleNamespace(f_flag=getattr(os, "ST_NOEXEC", 8))
    monkeypatch.setattr(os, "statvfs", lambda folder: flag, raising=False)
    monkeypatch.setattr(os, "ST_NOEXEC", 8, raising=False)


def test_no_place_from_which_modules_can_be_loaded(temporary, monkeypatch, runs_no_programs):
    monkeypatch.setenv("HOME", os.devnull)
    flags, reason, unloadable = cache_folder.choose({"compiledir": os.devnull + "/here"})
    assert flags["cxx"] == "" and reason == unloadable
    assert unloadable.startswith("no place for compiled modules: %s" % temporary)
    assert "(noexec)" in unloadable and "base_compiledir" in unloadable
    for name in ("base_compiledir", "compiledir"):
        assert flags[name].startswith(str(temporary))


def test_python_finds_no_temporary_folder(tmp_path, monkeypatch):
    def gettempdir():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setenv("HOME", os.devnull)
    monkeypatch.setattr(tempfile, "gettempdir", gettempdir)
    monkeypatch.setattr(cache_folder, "_IN_MEMORY", str(tmp_path))
    assert cache_folder.choose({}).flags["base_compiledir"].startswith(str(tmp_path))
    monkeypatch.setattr(cache_folder, "_IN_MEMORY", os.devnull)
    with pytest.raises(UnavailableError, match="no place for compiled modules: /dev/null/dcgan-"):
        cache_folder.choose({})


_NOWHERE = """
import os, types
os.ST_NOEXEC = 8
os.statvfs = lambda folder: types.SimpleNamespace(f_flag=8)
"""
_ON_JAX = """
import lib, theano, theano.tensor as T
x = T.matrix()
f = theano.function([x], T.dot(x, x) + 1)
print(f([[2]]).tolist(), type(f.maker.mode).__name__)
"""


@pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")
@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/null")
@pytest.mark.parametrize(
    "before, device, words",
    [
        ("", "jax-cpu", "/dev/null/.theano cannot be made"),
        (_NOWHERE, "jax-cpu", "no place for compiled modules: "),
        (_NOWHERE, "", "no place for compiled modules: "),
    ],
)
def test_jax_needs_no_place_for_compiled_modules(temporary, before, device, words):
    environ = dict(os.environ, HOME=os.devnull, TMPDIR=str(temporary), PYTHONPATH=ROOT)
    environ.update(DCGAN_DEVICE=device)
    environ.pop("THEANO_FLAGS", None)
    code = before + _ON_JAX
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert done.stdout == "[[5.0]] JaxMode\n", done.stderr
    first, second = done.stderr.splitlines()
    assert words in first and second.startswith("device: CPU, through JAX ")


@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/null")
def test_without_a_place_and_without_jax_one_line_says_so(temporary):
    environ = dict(os.environ, HOME=os.devnull, TMPDIR=str(temporary), PYTHONPATH=ROOT)
    environ.pop("THEANO_FLAGS", None)
    code = _NOWHERE + "from lib import device\ndevice.choose('cpu')"
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "UnavailableError: no place for compiled modules: %s" % temporary in last
    assert last.endswith("then --device jax-cpu")
