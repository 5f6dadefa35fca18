"""DCGANs on MNIST."""

import importlib.util
import os


def _check_lib():
    """Say which other package named lib stands before ours; its modules would be missed later."""
    found = importlib.util.find_spec("lib")
    where = os.path.realpath(found.origin) if found and found.origin else "a folder without code"
    if os.path.dirname(os.path.dirname(where)) != os.path.dirname(os.path.realpath(__path__[0])):
        raise ImportError(
            "another package named lib is found before this project's, %s: start the program in "
            "another folder, or install the project into an environment of its own" % where
        )


_check_lib()

import lib  # noqa: E402, F401  before any `import theano`: it makes that work
