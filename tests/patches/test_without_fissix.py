"""Without the package that reads Python 2, one line says what to install."""

import subprocess
import sys

import pytest

from tests.paths import ROOT

START = """
import runpy, sys
sys.modules["fissix"] = None
sys.argv = [%r, "--help"]
%s
"""
REMEDY = "porting needs the package fissix, which reads Python 2: pip install fissix"


@pytest.mark.parametrize(
    "program, start",
    [
        ("-m", 'runpy.run_module("patches", run_name="__main__")'),
        ("/usr/bin/dcgan-port", "from patches.command import command"),
        ("tools/apply_patch.py", 'runpy.run_path("tools/apply_patch.py", run_name="__main__")'),
    ],
)
def test_a_program_says_so_in_one_line(program, start):
    command = [sys.executable, "-c", START % (program, start)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "error: %s\n" % REMEDY)


def test_an_import_raises_it():
    code = START % ("-c", "import patches.registry")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.endswith("ImportError: %s\n" % REMEDY)
