"""Whether the package lib is this project's; run by path, as ``import lib`` may find another.

`mnist` and `patches`, which stand beside lib, ask it when they are imported.
"""

from __future__ import annotations

import importlib.util
import os
import sys


def check_own_lib(folder: str) -> None:
    """Say which other package named lib stands before ours; its modules would be missed later.

    Parameters
    ----------
    folder : str
        Of the package that asks; our lib stands beside it.

    Raises
    ------
    ImportError
        The lib that Python finds is another one. Where ``python -m`` starts a program, it ends
        with that one line instead.
    """
    found = importlib.util.find_spec("lib")
    where = os.path.realpath(found.origin) if found and found.origin else "a folder without code"
    if os.path.dirname(os.path.dirname(where)) == os.path.dirname(os.path.realpath(folder)):
        return
    what = (
        "another package named lib is found before this project's, %s: start the program in "
        "another folder, or install the project into an environment of its own" % where
    )
    if sys.argv[:1] == ["-m"]:
        sys.exit("error: " + what)
    raise ImportError(what)
