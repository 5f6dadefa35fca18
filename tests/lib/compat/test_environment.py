import os
import subprocess
import sys
import types

import pytest

from lib.compat import environment
from lib.errors import InputError
from lib.native.build import OneDNN
from lib.toolchain import blas, compiler


@pytest.fixture(autouse=True)
def _no_build(monkeypatch):
    """Asking whether oneDNN is used would build the native library."""
    monkeypatch.setenv("DCGAN_NATIVE", "0")
    monkeypatch.setattr(environment.native, "available", lambda: (False, "not asked"))


def report():
    return dict(environment.rows())


def test_as_a_program():
    """One aligned line each, no warning, exit 0."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "lib.compat"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    names = [line[:15].rstrip() for line in lines]
    assert names == list(report())
    assert all(line[13:15] == "  " and line[15] != " " for line in lines)


def test_refuses_arguments():
    with pytest.raises(InputError, match="'--all': expected no argument, or --help or --version"):
        environment.main(["--all"])


def test_what_is_here():
    import numpy
    import theano

    rows = report()
    assert rows["Python"].startswith("%d.%d" % sys.version_info[:2])
    assert rows["NumPy"] == numpy.__version__
    assert rows["Theano-PyMC"] == "1.1.2"
    assert rows["floatX"] == theano.config.floatX
    assert rows["compile cache"].startswith(theano.config.compiledir + ", ")
    assert rows["compile cache"].endswith(" MB")
    assert all(text and "\n" not in text for text in rows.values())


def test_compiler_that_runs(monkeypatch):
    if compiler.problem({}) is not None:
        pytest.skip("no compiler")
    assert ": " in report()["compiler"]


def test_no_compiler(monkeypatch):
    monkeypatch.setenv("PATH", "/no/such/folder")
    assert "`apt-get install g++`" in report()["compiler"]


def test_no_headers(monkeypatch):
    monkeypatch.setattr(environment.sysconfig, "get_path", lambda name: "/no/such/folder")
    assert report()["Python.h"] == "missing: see compiler"


def test_missing_package(monkeypatch):
    def version(name):
        raise environment.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.importlib.metadata, "version", version)
    assert report()["SciPy"] == "missing: pip install scipy"


@pytest.mark.parametrize(
    "flags, words",
    [
        ("blas__ldflags=-lmine", "yours: -lmine"),
        ("blas__ldflags=", "yours: none, by an empty blas__ldflags"),
    ],
)
def test_blas_of_the_user(monkeypatch, flags, words):
    monkeypatch.setenv("THEANO_FLAGS", flags)
    assert report()["BLAS"] == words


def test_blas_found_and_not_found(monkeypatch):
    found = blas.Blas("OpenBLAS", "/a/libopenblas.so", "", "SciPy's wheel")
    monkeypatch.setattr(blas, "find_blas", lambda: found)
    assert report()["BLAS"] == "OpenBLAS, /a/libopenblas.so, from SciPy's wheel"
    monkeypatch.setattr(blas, "find_blas", lambda: None)
    assert report()["BLAS"].endswith("pip install scipy")


@pytest.mark.parametrize(
    "found, available, words",
    [
        ((OneDNN("/a/libdnnl.so.3", "/b"), ""), (True, ""), "/a/libdnnl.so.3, used"),
        (
            (OneDNN("/a/libdnnl.so.3", "/b"), ""),
            (False, "switched off"),
            "/a/libdnnl.so.3, not used: switched off",
        ),
        (
            (None, "oneDNN is not installed: pip install it"),
            (True, ""),
            "oneDNN is not installed: pip install it; this project's own convolutions are used",
        ),
        (
            (None, "oneDNN is not installed: pip install it"),
            (False, "no C++ compiler"),
            "oneDNN is not installed: pip install it; Theano's own convolutions are used",
        ),
    ],
)
def test_onednn(monkeypatch, found, available, words):
    monkeypatch.setattr(environment.native.build, "find_onednn", lambda: found)
    monkeypatch.setattr(environment.native, "available", lambda: available)
    assert report()["oneDNN"] == words


@pytest.mark.parametrize(
    "installed, words",
    [
        ({}, "JAX is not installed: `pip install --upgrade jax jaxlib`"),
        ({"jax": "0.3.1"}, "JAX 0.3.1 is too old, 0.4.13 or newer is needed: `pip install"),
        ({"jax": "0.10.2"}, "0.10.2: --device jax-cpu does without a compiler"),
    ],
)
def test_jax(monkeypatch, installed, words):
    monkeypatch.setattr(environment.device.installation, "_installed", installed.get)
    assert report()["JAX"].startswith(words)


@pytest.mark.parametrize(
    "for_jax, for_theano, words",
    [
        (None, "no pygpu", "NVIDIA H100: --device gpu"),
        ("no JAX", None, "can be tried: --device cuda"),
        ("no JAX", "no pygpu", "none: no JAX, and no pygpu"),
    ],
)
def test_gpu(monkeypatch, for_jax, for_theano, words):
    found = types.SimpleNamespace(device_kind="NVIDIA H100")
    monkeypatch.setattr(environment.device.installation, "accelerator", lambda: found)
    monkeypatch.setattr(environment.device, "why_no_jax_gpu", lambda: for_jax)
    monkeypatch.setattr(environment.device, "why_no_gpu", lambda: for_theano)
    assert report()["GPU"] == words


@pytest.mark.parametrize(
    "processor, keep, words",
    [
        ("x86_64", "", "denormal numbers count as zero"),
        ("AMD64", "", "denormal numbers count as zero"),
        ("x86_64", "1", "kept, by DCGAN_KEEP_DENORMALS"),
        ("aarch64", "", "set on x86-64 only"),
    ],
)
def test_flush_to_zero(monkeypatch, processor, keep, words):
    monkeypatch.setattr(environment.platform, "machine", lambda: processor)
    monkeypatch.setenv("DCGAN_KEEP_DENORMALS", keep)
    assert words in report()["flush to zero"]


def test_openmp_threads(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert report()["OpenMP"].endswith("OMP_NUM_THREADS is 3")
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert "OMP_NUM_THREADS is not set" in report()["OpenMP"]


def test_theano_that_cannot_be_imported():
    """The other lines are still printed."""
    environ = {**os.environ, "THEANO_FLAGS": "floatX=float128"}
    out = subprocess.check_output([sys.executable, "-m", "lib.compat"], env=environ, text=True)
    assert "Theano refuses a setting: THEANO_FLAGS: floatX = float128: write one of " in out
    assert "oneDNN" in out


def test_unreadable_configuration(tmp_path):
    """A row says it; the report itself does not fail."""
    (tmp_path / "rc").write_text("floatX = float32\n")
    environ = {**os.environ, "THEANORC": str(tmp_path / "rc")}
    done = subprocess.run(
        [sys.executable, "-m", "lib.compat"], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "configuration  Theano's configuration cannot be read: " in done.stdout
    assert done.stderr.count("\n") == 1


def test_size_counts_all_below(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"123")
    (tmp_path / "c").write_bytes(b"45")
    assert environment._size(str(tmp_path)) == 5
