import os

import pytest

from lib.errors import InputError
from lib.toolchain import theanorc


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", {}),
        ("floatX=float64", {"floatX": "float64"}),
        ("floatX=float64,openmp=True", {"floatX": "float64", "openmp": "True"}),
        (" floatX=float64 , openmp=True,", {"floatX": "float64", "openmp": "True"}),
        ("floatX=float64,floatX=float32", {"floatX": "float32"}),
        ("blas.ldflags=-lopenblas", {"blas__ldflags": "-lopenblas"}),  # Theano 0.9's names
        ("blas__ldflags=", {"blas__ldflags": ""}),
        ("blas__ldflags=-L/a b -lc", {"blas__ldflags": "-L/a b -lc"}),
        ("gcc__cxxflags='-Wl,-x',mode=Mode", {"gcc__cxxflags": "-Wl,-x", "mode": "Mode"}),
        ("gcc__cxxflags=-DX=1", {"gcc__cxxflags": "-DX=1"}),
        ("nothing", {}),  # Theano warns of it
    ],
)
def test_flags(text, expected):
    assert theanorc.flags({"THEANO_FLAGS": text}) == expected


def test_no_flags():
    assert theanorc.flags({}) == {}


def test_open_quotation():
    with pytest.raises(InputError, match="THEANO_FLAGS cannot be read: No closing quotation"):
        theanorc.flags({"THEANO_FLAGS": "floatX='float32"})


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[global]\nfloatX = float64\n", {"floatx": "float64"}),
        ("[global]\nfloatx: float64\n", {"floatx": "float64"}),
        ("[blas]\nldflags = -lm, -lc\n", {"blas__ldflags": "-lm, -lc"}),
        ("[global]\nbase_compiledir = ~/%(USER)s\n", {"base_compiledir": "~/%(USER)s"}),
    ],
)
def test_files(tmp_path, text, expected):
    path = tmp_path / "rc"
    path.write_text(text)
    assert theanorc.settings({"THEANORC": str(path)}) == expected


def test_flags_go_before_files_and_later_files_before_earlier_ones(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("[global]\nfloatX = float16\ndevice = cpu\nopenmp = True\n")
    second.write_text("[global]\nfloatX = float32\nopenmp = False\n")
    environ = {
        "THEANORC": os.pathsep.join([str(first), str(second)]),
        "THEANO_FLAGS": "floatX=float64",
    }
    assert theanorc.settings(environ) == {"floatx": "float64", "device": "cpu", "openmp": "False"}


def test_home_is_read_by_default(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".theanorc").write_text("[global]\nfloatX = float64\n")
    assert theanorc.settings({}) == {"floatx": "float64"}


@pytest.mark.parametrize("content", [b"floatX = float64\n", b"\xff\xfe[global]\n"])
def test_file_that_is_not_ini(tmp_path, content):
    path = tmp_path / "rc"
    path.write_bytes(content)
    with pytest.raises(InputError, match="Theano's configuration cannot be read: "):
        theanorc.settings({"THEANORC": str(path)})
