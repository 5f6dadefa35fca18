"""``python -m lib``, beside the same command of Python itself."""

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT

PROGRAM = """
import sys
print(sys.argv, sys.path[0], __name__, __file__)
if "fail" in sys.argv:
    1 / 0
sys.exit(7)
"""

SPAWNED = """
import multiprocessing
import theano

def prepared(_):
    return hasattr(theano, "_prepared_by_lib")

if __name__ == "__main__":
    for method in ("spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(pool.map(prepared, [0]))
"""


def python(*arguments, cwd):
    environ = dict(os.environ, PYTHONPATH=ROOT)
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, cwd=str(cwd), capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("program.py", "a", "-m", "b"),
        ("program.py", "fail"),
        ("-m", "program", "a"),
        ("-m", "package.module", "a", "-c"),
        ("-m", "package", "a"),
        ("-c", "1 / 0"),
        ("-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"),
        ("-c", "import sys; print(sys.argv, sys.path[0]); sys.exit('no')", "a"),
        ("gone.py",),
    ],
)
def test_a_program_runs_as_python_runs_it(tmp_path, arguments):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "module.py").write_text(PROGRAM)
    stock = python(*arguments, cwd=tmp_path)
    assert python("-m", "lib", *arguments, cwd=tmp_path) == stock


@pytest.mark.skipif(os.name == "nt", reason="there is no forkserver")
def test_processes_that_tests_start_are_prepared(tmp_path):
    (tmp_path / "test_it.py").write_text(
        SPAWNED.partition("if __name__")[0] + "def test_it():\n"
        '    for method in ("spawn", "forkserver"):\n'
        "        with multiprocessing.get_context(method).Pool(1) as pool:\n"
        "            assert pool.map_async(prepared, [0]).get(60) == [True]\n"
    )
    options = ("-p", "lib", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".")
    code, out, err = python("-W", "ignore", "-m", "pytest", *options, "test_it.py", cwd=tmp_path)
    assert (code, "1 passed" in out) == (0, True), out + err


@pytest.mark.skipif(os.name == "nt", reason="there is no forkserver")
def test_processes_that_it_starts_are_prepared(tmp_path):
    (tmp_path / "program.py").write_text(SPAWNED)
    done = python("-W", "ignore", "-m", "lib", "program.py", cwd=tmp_path)
    assert done == (0, "[True]\n[True]\n", "")


def test_pytest_loads_it_as_a_plugin(tmp_path):
    """Before the tests' own `import theano`, with nothing of this checkout's settings."""
    (tmp_path / "test_it.py").write_text(
        "import theano\n\n\ndef test_it():\n    assert hasattr(theano, '_prepared_by_lib')\n"
    )
    pytest_itself = ("-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider")
    code, said, _ = python(*pytest_itself, "-p", "lib", "test_it.py", cwd=tmp_path)
    assert code == 0 and "1 passed" in said
