"""An environment with Theano as it was: Python 3.9, NumPy 1.21.6, Theano-PyMC 1.1.2.

Our numbers and times stand beside this one's: it is the newest Python on which Theano-PyMC
runs as it is published.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess

from lib.errors import UnavailableError, one_line
from tools.setup_env import ROOT, THEANO, python_of

FOLDER = os.path.join(ROOT, ".venv-stock")
#: setuptools: Theano-PyMC needs its numpy.distutils at run time, which newer ones break.
PACKAGES = ("numpy==1.21.6", "scipy==1.7.3", "pytest<9", "setuptools<60", "wheel")
VERSION = (
    "import sys, numpy; from importlib.metadata import version; "
    "print(sys.version_info[:2], numpy.__version__, version('Theano-PyMC'))"
)
EXPECTED = "(3, 9) 1.21.6 1.1.2"


def find_python() -> str:
    """Return a Python 3.9, from PATH or pyenv's folder.

    Raises
    ------
    UnavailableError
        If there is none.
    """
    root = os.environ.get("PYENV_ROOT", os.path.join(os.path.expanduser("~"), ".pyenv"))
    found = [shutil.which("python3.9"), *glob.glob(os.path.join(root, "versions/3.9*/bin/python"))]
    for python in filter(None, found):
        # pyenv's own python3.9 is a script that may refuse
        if subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
            return python
    raise UnavailableError(
        "a stock Theano needs Python 3.9, and none is on PATH or in pyenv: `pyenv install 3.9`"
    )


def is_stock(python: str) -> bool:
    """Return whether `python` has the versions that count as stock."""
    if not os.path.exists(python):
        return False
    done = subprocess.run([python, "-c", VERSION], capture_output=True, text=True)
    return done.stdout.strip() == EXPECTED


def _run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if "ERROR" in line] or [done.stdout]
        raise UnavailableError("%s fails: %s" % (" ".join(command[:4]), one_line(said[0])))


def stock_python(python: str | None = None) -> str:
    """Return the interpreter of a stock Theano, which is made in ``.venv-stock``, once.

    Parameters
    ----------
    python : str, optional
        One that is there already.

    Raises
    ------
    UnavailableError
        If `python` has other versions, or none can be made.
    """
    if python is not None:
        if not is_stock(python):
            raise UnavailableError(
                "%s: expected Python 3.9 with NumPy 1.21.6 and %s; omit it, and one is made"
                % (python, THEANO)
            )
        return python
    made = python_of(FOLDER)
    if not is_stock(made):
        print("making %s: %s on Python 3.9; this takes some minutes, once" % (FOLDER, THEANO))
        _run([find_python(), "-m", "venv", "--clear", FOLDER])
        _run([made, "-m", "pip", "install", "-q", *PACKAGES])
        _run([made, "-m", "pip", "install", "-q", "--no-build-isolation", THEANO])
        if not is_stock(made):
            raise UnavailableError("%s has other versions than asked for: delete it" % FOLDER)
    return made
