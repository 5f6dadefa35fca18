"""Loading the native library: once in a process, with a reason where it cannot be."""

import os
import platform
import subprocess
import sys
import threading
import types

import numpy as np
import pytest
from theano.configdefaults import config

from lib.errors import UnavailableError
from lib.native import __main__ as program
from lib.native import library
from lib.native.arrays import address
from tests.lib.native.helpers import needs_native, needs_onednn
from tests.paths import ROOT


@pytest.fixture
def not_loaded(monkeypatch):
    """As in a process that has not looked yet, with a build that only notes its arguments."""
    calls = []
    monkeypatch.setattr(library, "_loaded", None)
    monkeypatch.setattr(library.build, "find_onednn", lambda: (None, "no oneDNN here"))
    monkeypatch.setattr(library.build, "INSTALLED", os.devnull)  # nothing is there
    monkeypatch.setattr(library.build, "build", lambda *given: calls.append(given) or "path")
    monkeypatch.setattr(
        library, "Library", lambda *given: types.SimpleNamespace(onednn=given[1], given=given)
    )
    monkeypatch.setenv("DCGAN_NATIVE", "1")
    with config.change_flags(cxx="g++"):
        yield calls


def test_built_once_for_all_threads(not_loaded):
    found = []
    threads = [threading.Thread(target=lambda: found.append(library.load())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(not_loaded) == 1 and len({id(loaded) for loaded, _ in found}) == 1
    assert not_loaded[0][:2] == ("g++", None)
    assert not_loaded[0][2] == os.path.join(config.base_compiledir, "dcgan-native")
    assert found[0][0].given == ("path", None, "no oneDNN here")


@pytest.mark.parametrize(
    "native, cxx, platform, reason",
    [
        ("0", "g++", "linux", "switched off by DCGAN_NATIVE=0"),
        ("1", "", "linux", "Theano has no C++ compiler"),
        ("1", "g++", "win32", "the native library is for Linux and macOS"),
    ],
)
def test_why_there_is_none(not_loaded, monkeypatch, native, cxx, platform, reason):
    monkeypatch.setenv("DCGAN_NATIVE", native)
    monkeypatch.setattr(sys, "platform", platform)
    with config.change_flags(cxx=cxx):
        assert library.load() == (None, reason)
        for part in ("conv", "matmul", "elementwise", "bf16"):
            assert library.available(part) == (False, reason)
    assert not_loaded == []


@pytest.mark.parametrize("error", [UnavailableError("g++ refuses"), OSError("g++ refuses")])
def test_a_build_that_fails_is_a_reason_and_not_tried_again(not_loaded, monkeypatch, error):
    tried = []

    def build(*given):
        tried.append(given)
        raise error

    monkeypatch.setattr(library.build, "build", build)
    assert library.load() == library.load() == (None, "g++ refuses")
    assert len(tried) == 1


def test_without_onednn_all_but_bf16_can_be_had(monkeypatch):
    bare = types.SimpleNamespace(onednn=None, without_onednn="no oneDNN here")
    monkeypatch.setattr(library, "_loaded", (bare, ""))
    assert library.available("bf16") == (False, "no oneDNN here")
    for part in ("conv", "matmul", "elementwise"):
        assert library.available(part) == (True, "")
    monkeypatch.setattr(library, "_loaded", (types.SimpleNamespace(onednn="found"), ""))
    assert library.available("bf16") == library.available() == (True, "")


@pytest.mark.parametrize("policy, spins", [(None, "10000"), ("active", None)])
def test_threads_wait_briefly_unless_the_user_says_how(monkeypatch, policy, spins):
    monkeypatch.setattr(os, "environ", {} if policy is None else {"OMP_WAIT_POLICY": policy})
    library._wait_briefly()
    assert os.environ.get("GOMP_SPINCOUNT") == spins
    if spins:
        os.environ["GOMP_SPINCOUNT"] = "7"
        library._wait_briefly()
        assert os.environ["GOMP_SPINCOUNT"] == "7"


def test_the_librarys_message_becomes_an_error():
    assert library._raise(None, "function", ()) is None
    with pytest.raises(RuntimeError, match="^no memory$"):
        library._raise(b"no memory", "function", ())


@needs_native
def test_a_function_computes():
    native, reason = library.load()
    assert reason == "" and os.path.exists(native.path)
    x, y = np.array([-2, -0.0, 3], "float32"), np.empty(3, "float32")
    native.rectify(3, address(x), 0.5, address(y))
    np.testing.assert_array_equal(y, [-1, 0, 3])


@needs_onednn
def test_a_whole_library_has_all_functions():
    native = library.load()[0]
    names = [name[len("dcgan_") :] for name in library._SIGNATURES]
    assert [name for name in names if not callable(getattr(native, name, None))] == []


FAULTS = """
import resource
import sys
import numpy as np
import lib
from lib.native.library import load

assert load()[0] is not None

def update():
    arrays = [np.ones(int(size), "float32") for size in sys.argv[1:]]

for _ in range(3):
    update()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    update()
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 10)
"""


@needs_native
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc returns memory like this")
@pytest.mark.parametrize("sizes", [[1 << 19] * 4, [12 << 20]], ids=["2 MiB", "48 MiB"])
@pytest.mark.parametrize("limit, kept", [(None, True), ("131072", False)])
def test_freed_memory_stays_unless_the_environment_says_otherwise(sizes, limit, kept):
    """They have 2,048 pages or more; to fetch them anew at each update took a tenth of its time."""
    environment = dict(os.environ, NUMPY_MADVISE_HUGEPAGE="0")  # small pages, which count
    for name in ("TRIM_THRESHOLD_", "MMAP_THRESHOLD_", "MMAP_MAX_"):
        environment.pop("MALLOC_" + name, None)
    if limit:
        environment["MALLOC_TRIM_THRESHOLD_"] = limit
    arguments = [sys.executable, "-c", FAULTS, *map(str, sizes)]
    done = subprocess.run(arguments, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (float(done.stdout) < 200) == kept


@pytest.fixture
def background(not_loaded, monkeypatch):
    """`library.begin` and what it is done when; for each of its threads a precompiled header."""
    headers = []
    monkeypatch.setattr(library, "_locks", {})
    monkeypatch.setattr(library, "_header", lambda: lambda: headers.append(1))

    def end():
        for thread in threading.enumerate():
            if thread.name == library._BACKGROUND:
                thread.join(60)
        return len(not_loaded), len(headers)

    yield end
    end()


def test_begun_once_and_nothing_is_loaded(background):
    library.begin()
    library.begin()
    assert background() == (1, 1)
    assert library._loaded is None
    assert library.load()[1] == "" and library._loaded is not None
    library.begin()
    assert background() == (2, 1)  # the second call of build finds the file


def test_nothing_begins_without_a_compiler_or_once_it_is_loaded(background, monkeypatch):
    with config.change_flags(cxx=""):
        library.begin()
    assert background() == (0, 0)
    monkeypatch.setenv("DCGAN_NATIVE", "0")
    library.begin()
    assert background() == (0, 1)  # Theano's own modules include the header, too


def test_who_needs_it_waits_for_what_has_begun(background, monkeypatch):
    built, release, order = threading.Event(), threading.Event(), []

    def build(*given):
        order.append(threading.current_thread().name)
        built.set()
        assert release.wait(60)
        return "path"

    monkeypatch.setattr(library.build, "build", build)
    library.begin()
    assert built.wait(60)
    waiting = threading.Thread(target=library.load, name="waiting")
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive() and order == [library._BACKGROUND]
    release.set()
    waiting.join(60)
    assert order == [library._BACKGROUND, "waiting"]


def test_what_fails_in_the_background_is_told_who_needs_it(background, monkeypatch):
    def build(*given):
        raise UnavailableError("g++ refuses")

    monkeypatch.setattr(library.build, "build", build)
    library.begin()
    assert background()[1] == 1
    assert library.load() == (None, "g++ refuses")


def test_what_is_expected(not_loaded, monkeypatch):
    """The path that it will have, or why there will be none; whether it came so."""
    monkeypatch.setattr(library.build, "place", lambda *given: "path")
    path = os.path.join(library.cache(), "path")
    native = types.SimpleNamespace(path=path)
    assert library.expected() == path
    monkeypatch.setattr(library, "_loaded", (native, ""))
    assert library.as_expected()
    monkeypatch.setattr(library, "_loaded", (None, "g++ refuses"))
    assert not library.as_expected()
    monkeypatch.setenv("DCGAN_NATIVE", "0")
    monkeypatch.setattr(library, "_loaded", None)
    assert library.expected() == "switched off by DCGAN_NATIVE=0" and library.as_expected()


def test_the_path_is_known_before_it_is_built(tmp_path, monkeypatch):
    monkeypatch.setattr(library.build, "FOLDER", str(tmp_path))
    (tmp_path / "a.cpp").write_text('extern "C" int answer() { return 42; }\n')
    if not config.cxx:
        pytest.skip("no C++ compiler")
    given = config.cxx.strip('"'), None, str(tmp_path / "cache")
    place = library.build.place(*given)
    assert not os.path.exists(place)
    assert library.build.build(*given) == place and os.path.exists(place)


def test_the_environments_library_is_taken_where_it_fits(tmp_path, not_loaded, monkeypatch):
    """Made when the environment is set up; any other than this very one is passed by."""
    installed = str(tmp_path / "installed")
    monkeypatch.setattr(library.build, "INSTALLED", installed)
    monkeypatch.setattr(library.build, "place", lambda c, o, folder: folder + "/this.so")
    cache = os.path.join(config.base_compiledir, "dcgan-native")
    os.mkdir(installed)
    (tmp_path / "installed" / "another.so").write_text("")
    assert library.expected() == cache + "/this.so"
    (tmp_path / "installed" / "this.so").write_text("")
    assert library.expected() == installed + "/this.so"
    assert library.load()[0].given[0] == installed + "/this.so" and not_loaded == []


def test_building_into_the_environment(tmp_path, not_loaded, monkeypatch, capsys):
    monkeypatch.setattr(library.build, "INSTALLED", str(tmp_path))
    assert program.main([]) == 0
    assert not_loaded == [("g++", None, str(tmp_path))]
    assert capsys.readouterr().out == "native library: path\n"


@pytest.mark.parametrize(
    "error, words",
    [
        (UnavailableError("g++ refuses"), "^g.. refuses$"),
        (PermissionError(13, "Permission denied", "x"), "^/env: Permission denied$"),
    ],
)
def test_an_environment_that_cannot_be_built_into(not_loaded, monkeypatch, error, words):
    def build(*given):
        raise error

    monkeypatch.setattr(library.build, "INSTALLED", "/env")
    monkeypatch.setattr(library.build, "build", build)
    with pytest.raises(UnavailableError, match=words):
        program.main([])


def test_nothing_is_built_into_the_environment_where_it_is_switched_off(not_loaded, monkeypatch):
    monkeypatch.setenv("DCGAN_NATIVE", "0")
    with pytest.raises(UnavailableError, match="switched off by DCGAN_NATIVE=0"):
        program.main([])
    assert not_loaded == []
