"""Rules and machinery that port dcgan_code and what grew from it to Python 3 and the CPU.

`patches.porting.port` changes one source, `patches.plan` works out a whole tree,
`patches.tree.transaction` is the only part that writes. The rules are the modules in
`patches.rules`.
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
