"""The build backend, without a network: what it takes from an archive, and what it refuses."""

import base64
import csv
import hashlib
import importlib.util
import io
import os
import sys
import tarfile
import zipfile

import pytest

from tests.paths import ROOT

pytest.importorskip("setuptools", reason="the backend is setuptools', extended")

# as Theano-PyMC's does, it reads its settings by names that Python 3.12 dropped
SETUP = """
import configparser
from setuptools import setup
reader = configparser.SafeConfigParser()
with open("setup.cfg") as file:
    reader.readfp(file)
setup(name=reader.get("metadata", "name"), version="1.1.2", packages=["theano", "tests"],
      license_files=["LICENSE.txt"])
"""
SOURCES = {
    "setup.py": SETUP,
    "setup.cfg": "[metadata]\nname = Theano-PyMC\n",
    "LICENSE.txt": "who may copy it",
    "PKG-INFO": "Metadata-Version: 2.1\nName: Theano-PyMC\nVersion: 1.1.2\n",
    "theano/__init__.py": "answer = 42\n",
    "tests/__init__.py": "",
}


@pytest.fixture
def backend():
    path = os.path.join(ROOT, "tools", "theano_build", "backend.py")
    spec = importlib.util.spec_from_file_location("theano_build_backend", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sources(backend, tmp_path, monkeypatch):
    """A small Theano-PyMC in a folder, where alone pip looks."""
    folder = tmp_path / "archives"
    folder.mkdir()
    path = folder / "Theano-PyMC-1.1.2.tar.gz"
    with tarfile.open(str(path), "w:gz") as archive:
        for name, text in SOURCES.items():
            entry = tarfile.TarInfo("Theano-PyMC-1.1.2/" + name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(folder)), ("NO_CACHE_DIR", "1")):
        monkeypatch.setenv("PIP_" + name, value)
    monkeypatch.setattr(backend, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    return path


def test_sources_become_files_of_our_wheel(backend, sources, tmp_path):
    pytest.importorskip("wheel", reason="older setuptools make wheels with it")
    files = backend._files_of(backend._pip_wheel(str(tmp_path)))
    assert files == {
        "_dcgan_theano/theano/__init__.py": b"answer = 42\n",
        "_dcgan_theano/LICENSE.txt": b"who may copy it",
    }


def test_the_front_ends_words_for_us_do_not_reach_theano(backend, sources, tmp_path, monkeypatch):
    """`python -m build` and newer pips name our back end, and where it lies, in the environment."""
    monkeypatch.setenv("_PYPROJECT_HOOKS_BUILD_BACKEND", "backend")
    monkeypatch.setenv("_PYPROJECT_HOOKS_BACKEND_PATH", str(tmp_path))
    monkeypatch.setenv("PEP517_BACKEND_PATH", str(tmp_path))
    test_sources_become_files_of_our_wheel(backend, sources, tmp_path)


def test_sources_with_another_digest_are_refused(backend, sources, tmp_path):
    with open(str(sources), "ab") as file:
        file.write(b"\0")
    with pytest.raises(SystemExit, match="DO NOT MATCH THE HASHES") as caught:
        backend._pip_wheel(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_the_digest_is_that_of_the_published_sources(backend):
    assert len(bytes.fromhex(backend.SHA256)) == hashlib.sha256().digest_size


def test_without_network_and_sources(backend, sources, tmp_path):
    sources.unlink()
    with pytest.raises(SystemExit, match=r"^error: pip cannot get .*PIP_FIND_LINKS") as caught:
        backend._pip_wheel(str(tmp_path))
    assert "\n" not in str(caught.value)


def wheel(path, files):
    with zipfile.ZipFile(str(path), "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


GOOD = {"theano/__init__.py": b"1", "Theano_PyMC-1.1.2.dist-info/licenses/LICENSE.txt": b"2"}


def test_only_the_package_and_its_licence_are_taken(backend, tmp_path):
    others = {
        "theano/../../evil.py": b"x",
        "/theano/evil.py": b"x",
        "../evil.py": b"x",
        "tests/test_it.py": b"x",
        "bin/theano-cache": b"x",
        "Theano_PyMC-1.1.2.dist-info/METADATA": b"x",
    }
    found = backend._files_of(wheel(tmp_path / "a.whl", {**GOOD, **others}))
    assert found == {
        "_dcgan_theano/theano/__init__.py": b"1",
        "_dcgan_theano/LICENSE.txt": b"2",
    }


def test_too_much_is_refused_before_it_is_unpacked(backend, tmp_path, monkeypatch):
    monkeypatch.setattr(backend, "LARGEST", 1000)
    path = wheel(tmp_path / "a.whl", {**GOOD, "theano/large.py": b"x" * 1001})

    def read(self, entry):
        assert entry.file_size < 1000
        return b"x"

    monkeypatch.setattr(zipfile.ZipFile, "read", read)
    with pytest.raises(SystemExit, match="too large"):
        backend._files_of(path)


@pytest.mark.parametrize("lacking", sorted(GOOD))
def test_a_wheel_without_package_or_licence(backend, tmp_path, lacking):
    path = wheel(tmp_path / "a.whl", {name: GOOD[name] for name in GOOD if name != lacking})
    with pytest.raises(SystemExit, match="has no .*" + os.path.basename(lacking)):
        backend._files_of(path)


def test_added_files_are_in_the_list_of_files(backend, tmp_path):
    record = "ours-1.dist-info/RECORD"
    before = "lib/__init__.py,sha256=x,1\n%s,,\n" % record
    path = wheel(tmp_path / "ours.whl", {"lib/__init__.py": b"1", record: before})
    backend.add_files(path, {"_dcgan_theano/LICENSE.txt": b"free, and\nso on"})
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read("_dcgan_theano/LICENSE.txt") == b"free, and\nso on"
        lines = list(csv.reader(io.StringIO(archive.read(record).decode())))
        assert sorted(archive.namelist()) == sorted(line[0] for line in lines)
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"free, and\nso on").digest())
    assert lines[1] == [
        "_dcgan_theano/LICENSE.txt",
        "sha256=" + digest.rstrip(b"=").decode(),
        "15",
    ]
    assert [line[0] for line in lines] == ["lib/__init__.py", lines[1][0], record]
    assert os.listdir(str(tmp_path)) == ["ours.whl"]


@pytest.mark.parametrize(
    "version, installed, bundled",
    [((3, 11), False, False), ((3, 12), True, False), ((3, 12), False, True)],
)
def test_an_editable_wheel_has_theano_only_where_it_is_needed(
    backend, monkeypatch, version, installed, bundled
):
    monkeypatch.setattr(backend.build_meta, "build_editable", lambda *given: "ours.whl")
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: installed or None)
    monkeypatch.setattr(backend, "_with_theano", lambda folder, name: name + " with Theano")
    assert backend.build_editable("folder") == "ours.whl" + (" with Theano" if bundled else "")


def test_every_wheel_has_theano(backend, monkeypatch):
    monkeypatch.setattr(backend.build_meta, "build_wheel", lambda *given: "ours.whl")
    monkeypatch.setattr(backend, "_with_theano", lambda folder, name: (folder, name))
    assert backend.build_wheel("folder") == ("folder", "ours.whl")
