import ctypes
import ctypes.util
import glob
import os
import shutil
import subprocess
import sys

import pytest

from lib.toolchain import blas


def test_a_blas_is_found_and_multiplies():
    """SciPy is installed with the tests, so that there is one."""
    found = blas.find_blas()
    assert found is not None
    sdot = getattr(ctypes.CDLL(found.path), found.prefix + "sdot_")
    sdot.restype = ctypes.c_float
    n, one = ctypes.c_int(2), ctypes.c_int(1)
    x = (ctypes.c_float * 2)(3, 4)
    by = ctypes.byref
    assert sdot(by(n), x, by(one), x, by(one)) == 25


def test_found_without_numpy_being_imported():
    """Wheels for Python 3.8 leave the search for their Fortran library to NumPy."""
    code = "import sys; from lib.toolchain import blas\nfound = blas.find_blas().path\n"
    code += "print('numpy' in sys.modules, found)"
    out = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert out.split(" ", 1) == ["False", blas.find_blas().path + "\n"]


def test_first_usable_source_wins(monkeypatch):
    good = blas.find_blas()
    sources = (
        ("A", "nowhere", lambda: iter(["/no/such/libblas.so"])),
        ("B", "no BLAS in it", lambda: iter([ctypes.util.find_library("c")])),
        ("C", "the good one", lambda: iter([good.path])),
        ("D", "too late", lambda: iter([good.path])),
    )
    monkeypatch.setattr(blas, "_SOURCES", sources)
    assert blas.find_blas() == blas.Blas("C", good.path, good.prefix, "the good one")
    monkeypatch.setattr(blas, "_SOURCES", sources[:2])
    assert blas.find_blas() is None


def test_order_of_sources():
    assert [how for _, how, _ in blas._SOURCES] == [
        "the mkl package",
        "SciPy's wheel",
        "the environment's lib folder",
        "the system",
    ]


@pytest.mark.parametrize("source", ["_mkl_files", "_environment_files"])
def test_files_of_the_environment(monkeypatch, tmp_path, source):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    find = getattr(blas, source)
    assert list(find()) == []
    (tmp_path / "lib").mkdir()
    for name in ("libmkl_rt.so.2", "libopenblas.so"):
        (tmp_path / "lib" / name).touch()
    expected = {"_mkl_files": "libmkl_rt.so.2", "_environment_files": "libopenblas.so"}[source]
    assert [os.path.basename(path) for path in find()] == [expected]


def test_flags_without_a_blas():
    assert blas.link_flags(None) == ""
    assert blas.compile_flags(None) == []


def test_folder_with_blanks_and_commas_stays_one_argument():
    found = blas.Blas("B", "/my folder, x/libopenblas-r0.so", "", "test")
    assert blas.compile_flags(found) == [
        "-L/my folder, x",
        "-Xlinker",
        "-rpath",
        "-Xlinker",
        "/my folder, x",
    ]
    assert " " not in blas.link_flags(found)


@pytest.mark.parametrize(
    "platform, path, expected",
    [
        ("linux", "/a/libmkl_rt.so.2", "-l:libmkl_rt.so.2"),
        ("linux", "libblas.so.3", "-l:libblas.so.3"),
        ("darwin", "/a/libopenblas.0.dylib", "-lopenblas.0"),
        ("win32", "/a/mkl_rt.lib", "-lmkl_rt"),
    ],
)
def test_link_flags(monkeypatch, platform, path, expected):
    monkeypatch.setattr(sys, "platform", platform)
    assert blas.link_flags(blas.Blas("B", path, "", "test")) == expected


def test_system_library_needs_no_folder():
    assert blas.compile_flags(blas.Blas("B", "libblas.so.3", "", "the system")) == []


def test_prefixed_symbols_get_their_usual_names():
    flags = blas.compile_flags(blas.Blas("B", "libblas.so", "scipy_", "test"))
    assert "-Dsgemm_=scipy_sgemm_" in flags
    assert "-Dzdotu_=scipy_zdotu_" in flags


@pytest.mark.skipif(shutil.which("g++") is None, reason="links a program with g++")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="makes a symbolic link")
def test_program_in_a_strange_folder_links_and_runs(tmp_path):
    found = blas.find_blas()
    folder = os.path.dirname(found.path)
    if not folder:
        pytest.skip("the system's BLAS, found without a folder")
    strange = tmp_path / "my folder, x"
    strange.symlink_to(folder)
    found = found._replace(path=str(strange / os.path.basename(found.path)))
    source = tmp_path / "dot.cpp"
    source.write_text(
        'extern "C" double ddot_(int*, double*, int*, double*, int*);\n'
        "int main() { int n = 2, one = 1; double x[] = {3, 4};\n"
        "return ddot_(&n, x, &one, x, &one) == 25 ? 0 : 1; }\n"
    )
    needed = glob.glob(os.path.join(folder, "lib*fortran*"))
    command = ["g++", *blas.compile_flags(found), str(source), "-o", str(tmp_path / "dot")]
    subprocess.check_call([*command, blas.link_flags(found), *needed])
    environ = {"LD_LIBRARY_PATH": folder if needed else ""}
    assert subprocess.call([str(tmp_path / "dot")], env=environ) == 0
