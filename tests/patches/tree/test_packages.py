"""Packages that are not there."""

from patches.tree.packages import missing

SOURCE = """
import os, numpy as np
import surely_not_there.part as part
from neither_is_this import x
try:
    import guarded_package
except ImportError:
    guarded_package = None
from .own import y
import util
def f():
    import surely_not_there
"""


def test_each_is_named_once_with_its_line():
    found = missing({"b.py": SOURCE, "a.py": "x = (\n"}, {"util"}, set())
    assert [(f.filename, f.line, f.what.split()[0]) for f in found] == [
        ("b.py", 3, "surely_not_there"),
        ("b.py", 4, "neither_is_this"),
    ]
    assert "install the package that has it" in found[1].remedy


def test_expected_and_reported_packages_are_not_named():
    source = "import theano, PyQt4, h5py\n"
    assert missing({"a.py": source}, set(), {"PyQt4"}) == []
