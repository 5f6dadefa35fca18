"""Theano under lib.compat, each time in a fresh process and with a compile cache of its own."""

import json
import os
import subprocess
import sys

import pytest

from lib.toolchain import compiler
from tests.paths import ROOT

needs_compiler = pytest.mark.skipif(compiler.problem({}) is not None, reason="compiles C++")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder, whose compile cache the tests of this file share."""
    return str(tmp_path_factory.mktemp("home"))


def python(code, home, *options, **environ):
    """Run `code` with nothing of the caller's settings, and with Theano's ops only."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THEANO", "DCGAN", "OMP"))}
    kept.update(HOME=home, USERPROFILE=home, PYTHONPATH=ROOT, DCGAN_NATIVE="0")
    kept.update(environ)
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        env={name: value for name, value in kept.items() if value is not None},
        capture_output=True,
        text=True,
    )


def result(done):
    """What a process printed last, as JSON; it must have been silent otherwise."""
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout.splitlines()[-1])


# --- configuration ----------------------------------------------------------------------------

SHOW = """
import json, os, sys, types
import lib
import theano
config = theano.config
print(json.dumps({
    "floatX": config.floatX,
    "ldflags": config.blas__ldflags,
    "cxxflags": config.gcc__cxxflags,
    "openmp": config.openmp,
    "compiledir": config.compiledir,
    "THEANO_FLAGS": os.environ.get("THEANO_FLAGS"),
    "stand-ins": [
        name
        for name in ("distutils", "distutils.sysconfig", "pkg_resources", "numpy.linalg.linalg",
                     "numpy.distutils", "scipy.signal.signaltools", "scipy.signal.sigtools")
        # a stand-in has no specification
        if name in sys.modules and sys.modules[name].__spec__ is None
    ],
}))
"""


def test_defaults(home):
    import numpy

    shown = result(python(SHOW, home, "-W", "error"))
    assert shown["floatX"] == "float32"
    assert shown["ldflags"].startswith("-l")
    assert shown["stand-ins"] == []
    assert shown["THEANO_FLAGS"] is None
    assert os.path.basename(shown["compiledir"]).endswith("-numpy" + numpy.__version__)


@pytest.mark.parametrize(
    "flags",
    [
        "floatX=float64,openmp=True,blas__ldflags=-lm,gcc__cxxflags=-DMINE",
        "floatX=float64,openmp=True,blas.ldflags=-lm,gcc.cxxflags=-DMINE",  # Theano 0.9's
    ],
)
def test_flags_of_the_user_win(home, flags):
    shown = result(python(SHOW, home, THEANO_FLAGS=flags))
    assert (shown["floatX"], shown["openmp"]) == ("float64", True)
    assert (shown["ldflags"], shown["cxxflags"]) == ("-lm", "-DMINE")
    assert shown["THEANO_FLAGS"] == flags


def test_quoted_flags_of_the_user_stay_whole(home):
    shown = result(python(SHOW, home, THEANO_FLAGS="gcc__cxxflags='-Wl,-z,now -DA',openmp=True"))
    assert (shown["cxxflags"], shown["openmp"]) == ("-Wl,-z,now -DA", True)


def test_file_of_the_user_wins(home, tmp_path):
    text = (
        "[global]\nfloatx = float64\n[blas]\nldflags = -lm\n[gcc]\ncxxflags = -Wl,-z,now -DA=','\n"
    )
    (tmp_path / "rc").write_text(text)
    shown = result(python(SHOW, home, THEANORC=str(tmp_path / "rc")))
    assert (shown["floatX"], shown["ldflags"]) == ("float64", "-lm")
    assert shown["cxxflags"] == "-Wl,-z,now -DA=','"
    assert shown["THEANO_FLAGS"] is None


def test_environment_is_restored_after_an_error(home):
    code = (
        "import lib, os\n"
        "try:\n    import theano\n"
        "except SystemExit:\n    print(repr(os.environ['THEANO_FLAGS']).replace(\"'\", '\"'))\n"
    )
    done = python(code, home, THEANO_FLAGS="floatX=foo")
    assert done.stdout == '"floatX=foo"\n'
    assert done.stderr.startswith("error: Theano refuses a setting: THEANO_FLAGS: floatX = foo: ")


# --- without a compiler -----------------------------------------------------------------------


def test_without_a_compiler_theano_is_imported_silently(home):
    done = python(
        "import lib, theano; print(repr(theano.config.cxx))", home, PATH="/no/such/folder"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "''\n", "")


IN_PYTHON = """
import lib
import numpy as np
import theano
import theano.tensor as T
x = T.matrix()
print(theano.function([x], T.dot(x, x) + 1)(np.eye(2, dtype="float32")).tolist())
"""


def test_python_does_the_computing_if_the_user_asks_for_it(home):
    done = python(IN_PYTHON, home, PATH="/no/such/folder", THEANO_FLAGS="cxx=")
    assert (done.returncode, done.stdout) == (0, "[[2.0, 1.0], [1.0, 2.0]]\n")


def test_compiler_switched_off_by_the_user_is_no_news(home):
    done = python("import lib, theano", home, PATH="/no/such/folder", THEANO_FLAGS="cxx=")
    assert (done.returncode, done.stderr.count("no C++ compiler")) == (0, 0)


# --- compiled code ----------------------------------------------------------------------------

DENORMALS = """
import json
import lib
import numpy as np
import theano
import theano.tensor as T
x = T.fvector()
f = theano.function([x], x * x)
tiny = np.full(10000, 1e-20, "float32")  # its square is denormal
product = f(tiny)
np.finfo("float32").smallest_subnormal  # NumPy warns if it measures it only now
print(json.dumps([int((product == 0).sum()), int((tiny[:4] * tiny[:4] == 0).sum())]))
"""


@needs_compiler
@pytest.mark.parametrize("keep, expected", [(None, [10000, 4]), ("1", [0, 0])])
def test_flush_to_zero_in_all_threads(home, keep, expected):
    import platform

    if platform.machine().lower() not in ("x86_64", "amd64"):
        pytest.skip("the processor's mode is set on x86-64 only")
    flags = "openmp=True,openmp_elemwise_minsize=1"
    done = python(
        DENORMALS, home, THEANO_FLAGS=flags, OMP_NUM_THREADS="4", DCGAN_KEEP_DENORMALS=keep
    )
    assert result(done) == expected


PRODUCT = """
import lib
import numpy as np
import theano
import theano.tensor as T
x = T.matrix()
f = theano.function([x], T.dot(x, x))
g = theano.function([x], x + 1)  # from the second module on the prelude is precompiled
print(f(np.zeros((2, 2), "float32")).tolist())
"""


@needs_compiler
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="makes symbolic links")
def test_folders_with_blanks_and_commas(tmp_path):
    """Both the packages and the home folder."""
    import theano

    packages = tmp_path / "my folder, x"
    packages.mkdir()
    installed = os.path.dirname(os.path.dirname(theano.__file__))
    for name in os.listdir(installed):
        (packages / name).symlink_to(os.path.join(installed, name))
    (packages / "lib").symlink_to(os.path.join(ROOT, "lib"))
    at_once = "import lib.toolchain.compiler\nlib.toolchain.compiler.BY_TEXT = 0\n"
    done = python(at_once + PRODUCT, str(tmp_path / "my home, y"), PYTHONPATH=str(packages))
    assert result(done) == [[0.0, 0.0], [0.0, 0.0]]
    made = [name for _, _, names in os.walk(str(tmp_path / "my home, y")) for name in names]
    assert "prelude.h.gch" in made


FORBID = """
def compile_str(*args, **kwargs):
    raise AssertionError("compiles")
from theano.link.c.cmodule import GCC_compiler
GCC_compiler.compile_str = compile_str
"""


@needs_compiler
def test_second_process_compiles_nothing(home):
    """Dot22, which has no properties, and DimShuffle, whose code is in a file, included."""
    assert result(python(PRODUCT, home)) == [[0.0, 0.0], [0.0, 0.0]]
    again = PRODUCT.replace("x = T.matrix()", FORBID + "x = T.matrix()")
    assert result(python(again, home)) == [[0.0, 0.0], [0.0, 0.0]]
