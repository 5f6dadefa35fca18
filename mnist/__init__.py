"""DCGANs on MNIST.

``from mnist import train, load_run`` is the programs' work from Python, see `mnist.interface`.
"""

import importlib.util
import os
import sys


def _check_lib():
    """Say which other package named lib stands before ours; its modules would be missed later."""
    found = importlib.util.find_spec("lib")
    where = os.path.realpath(found.origin) if found and found.origin else "a folder without code"
    if os.path.dirname(os.path.dirname(where)) != os.path.dirname(os.path.realpath(__path__[0])):
        what = (
            "another package named lib is found before this project's, %s: start the program in "
            "another folder, or install the project into an environment of its own" % where
        )
        if sys.argv[:1] == ["-m"]:  # a program of ours, before its own code: one line
            sys.exit("error: " + what)
        raise ImportError(what)


_check_lib()

import lib  # noqa: E402, F401  before any `import theano`: it makes that work
from lib.late_names import late_names  # noqa: E402

_NAMES = ("train", "load_run", "Run")
__getattr__ = late_names(globals(), {name: "mnist.interface:" + name for name in _NAMES})
