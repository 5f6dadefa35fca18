"""Finding oneDNN: whole, without its headers, not at all, and the first of several."""

import os
import re
import sys

import pytest

from lib.native import build

MISSING = "oneDNN is not installed: pip install onednn-cpu-gomp"


def install(prefix, library="lib/libdnnl.so.3", headers=True):
    """Empty files where oneDNN's would be, below `prefix`."""
    files = [library] if library else []
    files += ["include/oneapi/dnnl/dnnl.h"] if headers else []
    for name in files:
        path = prefix.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return str(prefix)


@pytest.fixture(autouse=True)
def switched_on(monkeypatch):
    monkeypatch.delenv(build.VARIABLE, raising=False)


def look(monkeypatch, *prefixes):
    monkeypatch.setattr(build, "_prefixes", lambda: [str(prefix) for prefix in prefixes])
    return build.find_onednn()


@pytest.mark.parametrize(
    "library",
    [
        "lib/libdnnl.so.3",
        "lib64/libdnnl.so.3",
        "lib/x86_64-linux-gnu/libdnnl.so.3",
        "lib/libdnnl.3.dylib",
    ],
)
def test_found(tmp_path, monkeypatch, library):
    prefix = install(tmp_path, library)
    found, reason = look(monkeypatch, prefix)
    assert reason == ""
    assert found.library == os.path.join(prefix, *library.split("/"))
    assert found.include == os.path.join(prefix, "include")


@pytest.mark.parametrize(
    "library, headers, reason",
    [
        (None, True, MISSING),
        (None, False, MISSING),
        ("lib/libdnnl.so.2", True, MISSING),  # another interface
        ("lib/libdnnl.so", True, MISSING),  # which one, the name does not say
        ("lib/libdnnl.so.3", False, "oneDNN's headers are missing beside .*so.3: pip install"),
    ],
)
def test_not_found(tmp_path, monkeypatch, library, headers, reason):
    found, why = look(monkeypatch, install(tmp_path, library, headers))
    assert found is None and re.match(reason, why)


def test_the_first_whole_one_counts(tmp_path, monkeypatch):
    bare = install(tmp_path / "bare", headers=False)
    first, second = (install(tmp_path / name) for name in ("first", "second"))
    found, reason = look(monkeypatch, tmp_path / "none", bare, first, second)
    assert found.include == os.path.join(first, "include") and reason == ""


def test_headers_of_another_place_do_not_serve(tmp_path, monkeypatch):
    """They may be another release's; the message names the library that lacks its own."""
    bare = install(tmp_path / "bare", headers=False)
    found, why = look(monkeypatch, bare, install(tmp_path / "headers", library=None))
    assert found is None and os.path.join(bare, "lib", "libdnnl.so.3") in why


def test_the_environment_comes_before_the_system(monkeypatch):
    monkeypatch.setenv("CONDA_PREFIX", "/opt/conda")
    prefixes = build._prefixes()
    assert prefixes[0] == sys.prefix and "/opt/conda" in prefixes
    assert len(set(prefixes)) == len(prefixes)
    monkeypatch.delenv("CONDA_PREFIX")
    assert None not in build._prefixes()


def test_switched_off(tmp_path, monkeypatch):
    prefix = install(tmp_path)
    monkeypatch.setenv("DCGAN_ONEDNN", "0")
    assert look(monkeypatch, prefix) == (None, "oneDNN is switched off by DCGAN_ONEDNN=0")
    monkeypatch.setenv("DCGAN_ONEDNN", "1")
    assert look(monkeypatch, prefix)[0].library.startswith(prefix)
