"""Imports that lead nowhere, part by part."""

import pytest

from patches.porting import port
from patches.tree.packages import check, needs_old_names

THEANO = pytest.mark.skipif(
    not needs_old_names({"theano.gof.Op"}), reason="Theano is not installed"
)


def checked(reported=(), **files):
    """The findings of a tree of files, ``a__b`` for a/b.py, as (file, line, what)."""
    texts = {name.replace("__", "/") + ".py": text for name, text in files.items()}
    done = {path: port(text, path) for path, text in texts.items()}
    imports = {path: ported.imports for path, ported in done.items()}
    found = check(imports, {path: ported.source for path, ported in done.items()}, reported)
    return [(finding.filename, finding.line, finding.what) for finding in found]


SOURCE = """
# about
import os, numpy as np
import surely_not_there.part as part
from neither_is_this import x
try:
    import guarded_package
except ImportError:
    guarded_package = None
def f():
    import surely_not_there
    return os, np, part, x, surely_not_there
"""


def test_each_place_is_named_with_its_line():
    absent = "%s is not installed for this Python"
    assert checked(b=SOURCE, a="import neither_is_this as n\nn.f()\n") == [
        ("a.py", 1, absent % "neither_is_this"),
        ("b.py", 4, absent % "surely_not_there"),
        ("b.py", 5, absent % "neither_is_this"),
        ("b.py", 11, absent % "surely_not_there"),
    ]


def test_branches_for_a_version_are_not_named():
    source = "import sys\nif sys.version_info[0] == 2:\n    from urllib import urlretrieve as u\n"
    assert checked(a=source + "else:\n    from urllib.request import urlretrieve as u\nu\n") == []


def test_an_import_that_nothing_uses_is_said_to_be_so():
    found = checked(a="import surely_not_there\nfrom neither_is_this import *\n")
    assert [what.endswith(", and nothing uses it") for _, _, what in found] == [True, False]


def test_expected_and_reported_packages_are_not_named():
    assert checked(["PyQt4"], a="import PyQt4\nfrom numpy import *\nimport h5py.no\nh5py\n") in (
        [],
        [("a.py", 3, "h5py.no is not in the h5py that is installed")],
    )


@pytest.mark.parametrize(
    "source, lost",
    [
        ("import os.path, xml.etree.ElementTree\n", None),
        ("import xml.etree.nothing as n\nn\n", "xml.etree.nothing"),
        ("from collections import OrderedDict, Nothing\nNothing\n", "collections.Nothing"),
        ("from json import decoder, nothing\nnothing\n", "json.nothing"),
        ("from os.path import join\nimport six.moves.urllib\n", None),
    ],
)
def test_parts_of_what_is_installed(source, lost):
    found = checked(["six"], a=source)
    assert [what.split()[0] for _, _, what in found] == ([lost] if lost else [])


@pytest.mark.parametrize(
    "source, lost",
    [
        ("from nets.a import f, g\nf, g\n", "nets.a.g"),
        ("from nets import a, c\na, c\n", "nets.c"),
        ("import nets.d as d\nd\n", "nets.d"),
        ("from nets.star import what\nwhat\n", None),
        ("import nets\nfrom nets import a\nnets, a\n", None),
    ],
)
def test_modules_of_the_tree(source, lost):
    files = {"nets____init__": "", "nets__a": "def f(): pass\n", "nets__star": "from x import *\n"}
    files["x"] = "what = 1\n"
    found = checked(main=source, **{"nets/__init__": "", **files})
    assert [what for _, _, what in found] == (["%s is not in this tree" % lost] if lost else [])


def test_a_package_whose_name_a_module_of_another_folder_has():
    files = {"lib__names__six": "x = 1\n", "lib/names/__init__": "", "lib/__init__": ""}
    assert checked(a="from json import decoder\nimport json\njson\n", own__json="x = 1\n") == []
    found = checked(a="from json import nothing\nnothing\n", json="x = 1\n", **files)
    assert found == [("a.py", 1, "json.nothing is not in this tree")]


def test_relative_imports():
    found = checked(**{"p/__init__": "", "p__a": "x = 1\n", "p__b": "from .a import x, y\nx, y\n"})
    assert found == [("p/b.py", 1, ".a.y is not in this tree")]


def test_a_module_with_late_names():
    late = "from .late_names import late_names\n__getattr__ = late_names(globals(), {'T': 'x'})\n"
    files = {"p/__init__": "", "p__late_names": "late_names = 1\n", "p__a": late}
    found = checked(main="from p.a import T, U\nT, U\n", **files)
    assert found == [("main.py", 1, "p.a.U is not in this tree")]


@THEANO
@pytest.mark.parametrize(
    "source, lost",
    [
        ("import lib\nfrom theano.tensor.nnet import conv2d, relu\n", None),
        ("from theano.tensor.nnet.conv3d2d import conv3d\nconv3d\n", None),
        ("import theano.sandbox.nothing.at_all as n\nn\n", "theano.sandbox.nothing.at_all"),
        ("from theano.misc.windows import call_subprocess_Popen as c\nc\n", "theano.misc.windows"),
    ],
)
def test_parts_of_theano(source, lost):
    found = [what for _, _, what in checked(["lib"], a=source) if lost or "nothing" in what]
    assert found == (["%s is not in Theano-PyMC 1.1.2" % lost] if lost else [])


@THEANO
def test_which_trees_need_the_old_names():
    assert needs_old_names({"theano.tensor.nnet.conv2d", "theano.gof.Op"})
    assert not needs_old_names({"theano.tensor.nnet.conv2d", "theano.function", "theano.config"})
