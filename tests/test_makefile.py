"""What make runs, as `make -n` tells; nothing is run."""

import os
import subprocess

import pytest

from tests.paths import ROOT


def make(folder, *argv):
    """The commands that make would run in `folder`."""
    command = ["make", "-n", "-f", os.path.join(ROOT, "Makefile"), *argv]
    try:
        # `make test` runs this test: the make inside shall not take itself for a part of that one
        given = ("MAKE", "MFLAGS", "PYTHON", "ARGS", "EXTRAS", "VENV", "SRC")
        environ = {k: v for k, v in os.environ.items() if not k.startswith(given)}
        found = subprocess.run(
            command, cwd=str(folder), capture_output=True, text=True, check=True, env=environ
        )
    except FileNotFoundError:
        pytest.skip("there is no make")
    return found.stdout.splitlines()


SETUP = " tools/setup_env.py --venv .venv"


@pytest.mark.parametrize("target", ["setup", "train", "test", "lint", "bench", "patch", "docs"])
def test_every_target_sets_up_first(tmp_path, target):
    assert make(tmp_path, target)[0].startswith("python3" + SETUP)


def test_make_takes_the_python_that_is_asked_for(tmp_path):
    assert make(tmp_path, "setup", "PYTHON=python3.9") == ["python3.9" + SETUP + ' --extras ""']


def test_make_keeps_the_python_that_is_there(tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    assert make(tmp_path, "setup") == [".venv/bin/python" + SETUP + ' --extras ""']
    assert make(tmp_path, "setup", "PYTHON=python3.9") == ["python3.9" + SETUP + ' --extras ""']


def test_make_installs_more_extras(tmp_path):
    assert make(tmp_path, "train", "EXTRAS=gpu")[0].endswith('--extras "gpu"')
    assert make(tmp_path, "test", "EXTRAS=gpu,browser")[0].endswith('--extras "test,gpu,browser"')


def test_make_passes_arguments_on(tmp_path):
    lines = make(tmp_path, "train", 'ARGS=--num-epochs 3 --output-path "a b"')
    program = ".venv/bin/python -m mnist.train_cond_dcgan_no_gpu"
    assert lines[1] == program + ' --num-epochs 3 --output-path "a b"'
    assert make(tmp_path, "test", "ARGS=-m slow")[1] == ".venv/bin/python -m pytest -m slow"
