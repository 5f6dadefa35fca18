"""Output that fails is never a reason to stop."""

import io
import os
import subprocess
import sys

import pytest

from lib.training.steady_output import SteadyStream, steady_output
from tests.lib.training import toy_run
from tests.paths import ROOT

PROGRAM = """import sys
from lib.errors import run_cli
from lib.training.steady_output import steady_output
import toy_run
def main(argv):
    with steady_output():
        for _ in range(20000):
            print("a line that fills the pipe")
        run = toy_run.make_run(argv[0])
        run.start()
        done = run.train(toy_run.Toy().model(), progress=len(argv) > 1)
        print("done", file=sys.stderr)
    return 0 if done else 3
sys.exit(run_cli(main))
"""

# as a file: Theano's package installs a `tests` of its own
PATH = os.pathsep.join([ROOT, os.path.dirname(toy_run.__file__)])


def run(folder, shell, *argv, **environment):
    """Train with standard output as `shell` says, such as ``"> /dev/full"``."""
    words = [sys.executable, "-c", '"$PROGRAM"', str(folder), *argv, shell]
    return subprocess.run(
        ["bash", "-c", "set -o pipefail; " + " ".join(words)],
        env=dict(os.environ, PYTHONPATH=PATH, PROGRAM=PROGRAM, **environment),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(os.name != "posix", reason="bash and /dev/full")
@pytest.mark.parametrize(
    "shell, lines",
    [
        ("| head -1", ["done"]),
        (">&-", ["done"]),
        (
            "> /dev/full",
            ["warning: standard output: No space left on device; the run goes on without it"]
            + ["done"],
        ),
        ("> /dev/null 2> /dev/full", []),
        (">&- 2>&-", []),
    ],
)
def test_a_run_goes_on(tmp_path, shell, lines):
    found = run(tmp_path, shell)
    assert found.returncode == 0, found.stderr
    assert found.stderr.splitlines() == lines
    assert len(toy_run.log_of(tmp_path)) == 4 and (tmp_path / "checkpoint.npz").exists()


@pytest.mark.skipif(os.name != "posix", reason="bash")
@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "dumb"},
        {"COLUMNS": "0", "LINES": "0"},
        {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        {"COLUMNS": "many"},
    ],
)
def test_a_bar_in_a_file_and_odd_terminals(tmp_path, environment):
    found = run(tmp_path / "run", "> /dev/null", "bar", **environment)
    assert found.returncode == 0 and found.stderr.endswith("done\n"), found.stderr
    assert "Traceback" not in found.stderr and "img" in found.stderr
    assert len(toy_run.log_of(tmp_path / "run")) == 4


class Gone(io.StringIO):
    """A terminal that has hung up."""

    def write(self, text):
        raise OSError(5, "Input/output error")


def test_streams(monkeypatch):
    good, gone, err = io.StringIO(), Gone(), io.StringIO()
    assert SteadyStream(good).write("abc") == 3 and good.getvalue() == "abc"
    stream = SteadyStream(gone, err)
    assert stream.write("abc") == 3 and stream.write("d") == 1
    stream.flush()
    assert err.getvalue().count("Input/output error") == 1
    assert not stream.isatty()
    closed = io.StringIO()
    closed.close()
    assert SteadyStream(closed).write("a") == 1
    monkeypatch.setattr(sys, "stdout", good)
    with steady_output():
        print("d")
        assert sys.stdout is not good
    assert sys.stdout is good and good.getvalue() == "abcd\n"
