"""A disk that fails some of its writes, as a library that is loaded before all others."""

import os
import shutil
import subprocess
import sys

import pytest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing_disk.c")


def build(folder):
    """Compile the library into `folder`; return its path."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("a library that comes before the C library needs Linux and a C compiler")
    library = os.path.join(str(folder), "failing_disk.so")
    command = [compiler, "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]
    subprocess.run(command, check=True)
    return library


def variables(folder, share, seed):
    """What the library reads: `share` of the writes below `folder` fail."""
    return {
        "FAILING_DISK": os.path.realpath(str(folder)),
        "FAILING_SHARE": "%d" % (100 * share),
        "FAILING_SEED": str(seed + 1),
    }
