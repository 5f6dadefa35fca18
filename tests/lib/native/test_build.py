"""Building the native library: once, whole, and with a reason where it cannot be."""

import ctypes
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.errors import UnavailableError
from lib.native import build

GXX = shutil.which("g++") or shutil.which("clang++")
needs_compiler = pytest.mark.skipif(GXX is None, reason="no C++ compiler on PATH")


@pytest.fixture
def small_source(tmp_path, monkeypatch):
    """A source folder with one function, which takes no time to compile."""
    folder = tmp_path / "native"
    folder.mkdir()
    (folder / "a.h").write_text("#define ANSWER 42\n")
    (folder / "a.cpp").write_text('#include "a.h"\nextern "C" int answer() { return ANSWER; }\n')
    (folder / "onednn.cpp").write_text("#include <oneapi/dnnl/dnnl.h>\n")
    monkeypatch.setattr(build, "FOLDER", str(folder))
    return folder


@needs_compiler
def test_builds_once(small_source, tmp_path):
    cache = str(tmp_path / "cache")
    path = build.build(GXX, None, cache)
    made = os.stat(path).st_mtime_ns
    assert build.build(GXX, None, cache) == path
    assert os.stat(path).st_mtime_ns == made
    assert os.listdir(cache) == [os.path.basename(path)]


@needs_compiler
@pytest.mark.parametrize("name", ["a.h", "a.cpp"])
def test_changed_source_makes_a_new_file(small_source, tmp_path, name):
    before = build.build(GXX, None, str(tmp_path))
    source = small_source / name
    source.write_text(source.read_text() + "// changed\n")
    assert build.build(GXX, None, str(tmp_path)) != before


@needs_compiler
def test_at_once(small_source, tmp_path):
    cache = str(tmp_path / "cache")
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: build.build(GXX, None, cache), range(4)))
    assert len(paths) == 1
    assert os.listdir(cache) == [os.path.basename(paths.pop())]


def test_no_compiler(tmp_path):
    with pytest.raises(UnavailableError, match="no C\\+\\+ compiler: g\\+\\+-0 is not on PATH"):
        build.build("g++-0", None, str(tmp_path))


@needs_compiler
def test_source_that_does_not_compile(small_source, tmp_path):
    (small_source / "a.cpp").write_text("int answer( {\n")
    with pytest.raises(UnavailableError, match="does not compile lib/native: .*error"):
        build.build(GXX, None, str(tmp_path))
    assert os.listdir(tmp_path) == ["native"]


def test_each_source_is_in_one_unit():
    names = sorted(name for name in os.listdir(build.FOLDER) if name.endswith(".cpp"))
    assert sorted(name for unit in build.UNITS for name in unit) == names


def test_units_keep_what_is_there():
    """Of a part of the files, with one that no unit has."""
    paths = ["/a/phases.cpp", "/a/new.cpp", "/a/phases_kept.cpp", "/a/taps.cpp"]
    expected = [["/a/phases.cpp", "/a/phases_kept.cpp"], ["/a/new.cpp"], ["/a/taps.cpp"]]
    assert build.units(paths) == expected


@needs_compiler
def test_names_of_one_file_do_not_meet_another_s(small_source, tmp_path, monkeypatch):
    """A unit's files are one text: an error says where it is."""
    (small_source / "b.cpp").write_text('#include "a.h"\nint answer() { return 1; }\n')
    monkeypatch.setattr(build, "UNITS", [("a.cpp", "b.cpp")])
    with pytest.raises(UnavailableError, match="b\\.cpp:2.*error"):
        build.build(GXX, None, str(tmp_path / "cache"))
    seen = 'extern "C" __attribute__((visibility("default"))) int more() '
    (small_source / "b.cpp").write_text(seen + "{ return answer() + 1; }\n")
    path = build.build(GXX, None, str(tmp_path / "cache"))
    assert ctypes.CDLL(path).more() == 43


CONVOLVE = """
import lib, numpy as np, theano, theano.tensor as T
from lib import native
x, w = T.tensor4(), T.tensor4()
f = theano.function([x, w], T.nnet.conv2d(x, w))
names = [type(node.op).__name__ for node in f.maker.fgraph.toposort()]
rng = np.random.RandomState(0)
out = f(rng.randn(2, 16, 8, 8).astype('f'), rng.randn(16, 16, 3, 3).astype('f'))
print(native.available()[0], native.available()[1] or '-', 'NativeConvForward' in names)
print(repr(float(abs(out).sum())))
"""


def run_elsewhere(**environment):
    done = subprocess.run(
        [sys.executable, "-c", CONVOLVE],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    said, total = done.stdout.splitlines()
    return said, float(total)


@pytest.mark.slow
def test_switched_off_and_other_processors():
    """DCGAN_NATIVE=0, and a processor that has no AVX-512 as far as oneDNN is told."""
    said, total = run_elsewhere()
    off, total_off = run_elsewhere(DCGAN_NATIVE="0")
    assert off == "False switched off by DCGAN_NATIVE=0 False"
    assert total_off == pytest.approx(total, rel=1e-5)
    for isa in ("AVX2", "SSE41"):
        said_isa, total_isa = run_elsewhere(DNNL_MAX_CPU_ISA=isa)
        assert said_isa == said
        assert total_isa == pytest.approx(total, rel=1e-5)
