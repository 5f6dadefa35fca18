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
        for part in ("conv", "matmul", "elementwise"):
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


def test_without_onednn_all_but_its_matrix_products_can_be_had(monkeypatch):
    bare = types.SimpleNamespace(onednn=None, without_onednn="no oneDNN here")
    monkeypatch.setattr(library, "_loaded", (bare, ""))
    assert library.available("matmul") == (False, "no oneDNN here")
    assert library.available("conv") == library.available("elementwise") == (True, "")
    monkeypatch.setattr(library, "_loaded", (types.SimpleNamespace(onednn="found"), ""))
    assert library.available("matmul") == library.available() == (True, "")


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
import numpy as np
import lib
from lib.native.library import load

assert load()[0] is not None

def update():
    arrays = [np.ones(1 << 19, "float32") for _ in range(4)]

for _ in range(3):
    update()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    update()
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 10)
"""


@needs_native
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc returns memory like this")
@pytest.mark.parametrize("limit, kept", [(None, True), ("131072", False)])
def test_freed_memory_stays_unless_the_environment_says_otherwise(limit, kept):
    """Four arrays have 2,048 pages; fetching them anew at each update took a tenth of its time."""
    environment = dict(os.environ)
    environment.pop("MALLOC_TRIM_THRESHOLD_", None)
    environment.pop("MALLOC_MMAP_THRESHOLD_", None)
    if limit:
        environment["MALLOC_TRIM_THRESHOLD_"] = limit
    done = subprocess.run(
        [sys.executable, "-c", FAULTS], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (float(done.stdout) < 200) == kept
