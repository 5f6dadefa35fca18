"""What lies where, and how Python reaches it."""

import os

import pytest

from patches.source.dialect import EITHER, PYTHON2, PYTHON3, dialect_of
from patches.tree.layout import Layout, scan


def layout(files, others=()):
    """Return the Layout of {path: source} and the paths of other files."""
    return Layout(
        {path: (text, *dialect_of(text, path)) for path, text in files.items()},
        [*files, *others],
    )


def modes(files):
    """Return {path: how Python reaches it}."""
    found = layout(files)
    return {path: found.place(path, {}).mode for path in files}


def test_scan_names_regular_files_in_order(tmp_path):
    kept = ["a.py", "b/c.txt", "b/.hidden", "z/.env.d/x"]
    left = [
        ".git/config",
        "b/__pycache__/c.pyc",
        "node_modules/x.js",
        "lib/site-packages/y.py",
        ".dcgan_patch/new/a.py",
        "venv/pyvenv.cfg",
        "venv/bin/x.py",
    ]
    for path in kept + left:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    assert scan(str(tmp_path)) == sorted(kept)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes and links")
def test_scan_leaves_out_what_is_no_file(tmp_path):
    (tmp_path / "a.py").write_text("")
    os.mkfifo(str(tmp_path / "pipe.py"))
    os.symlink("a.py", str(tmp_path / "link.py"))
    os.symlink("nowhere", str(tmp_path / "broken.py"))
    assert scan(str(tmp_path)) == ["a.py"]


@pytest.mark.parametrize(
    "sources, expected",
    [
        (["x = 1\n", "print 1\n", "f'{x}'\n"], PYTHON2),
        (["x = 1\n", "f'{x}'\n"], PYTHON3),
        (["x = 1\n"], EITHER),
        ([], EITHER),
    ],
)
def test_dialect_of_a_tree(sources, expected):
    files = {"%d.py" % number: text for number, text in enumerate(sources)}
    assert layout(files).dialect() == expected


def test_files_of_others_do_not_count_for_the_dialect():
    there = layout({"a.py": "x = 1\n", "lib/b.py": "print 1\n"})
    assert there.dialect() == PYTHON2
    assert there.dialect(without={"lib/b.py"}) == EITHER


@pytest.mark.parametrize(
    "files, roots",
    [
        ({"a.py": ""}, [""]),
        ({"lib/ops.py": "", "train.py": "import theano\n"}, [""]),
        ({"lib/own.py": ""}, [""]),  # at the top any lib is one
        ({"x/lib/ops.py": "", "x/a.py": "import theano\n"}, ["x"]),
        ({"x/lib/own.py": ""}, [""]),  # of somebody else
        ({"x/lib/ops.py": "", "a.py": "import theano\n"}, ["", "x"]),
        ({"x/lib/rng.py": "", "y/z/lib/vis.py": ""}, ["x", "y/z"]),
    ],
)
def test_roots(files, roots):
    assert layout(files).roots == roots


def test_the_nearest_root_counts():
    found = layout({"x/lib/ops.py": "", "x/y/lib/ops.py": "", "a.py": "import theano\n"})
    paths = ("a.py", "x/a.py", "x/y/b/a.py", "xx/a.py")
    assert [found.root_of(path) for path in paths] == ["", "x", "x/y", ""]


def test_place():
    files = {"p/lib/ops.py": "", "p/mnist/a/run.py": "", "p/mnist/a/load.py": ""}
    found = layout(files, ["p/mnist/a/pkg/__init__.py", "p/mnist/a/b/c.py", "p/mnist/a/data.txt"])
    exports = {"cudnn": frozenset({"dnn_conv"})}
    place = found.place("p/mnist/a/run.py", exports)
    assert place.siblings == {"run", "load", "pkg"}
    assert (place.to_root, place.in_library, place.exports) == ("../..", False, exports)
    place = found.place("p/lib/ops.py", {})
    assert (place.to_root, place.in_library, place.mode) == ("..", True, "package")
    assert not found.place("p/lib/deeper/x.py", {}).in_library


@pytest.mark.parametrize(
    "files, path, mode",
    [
        ({"a.py": "import b\n", "b.py": ""}, "b.py", "script"),
        ({"a.py": "import p.b\n", "p/b.py": ""}, "p/b.py", "package"),
        ({"a.py": "from p import b\n", "p/b.py": "import c\n", "p/c.py": ""}, "p/c.py", "package"),
        (
            {"a.py": "import p.b\n", "p/b.py": "", "p/run.py": "import b\nif __name__ == 1: b\n"},
            "p/b.py",
            "both",
        ),
        ({"a.py": "import p.b\n", "p/b.py": "", "p/c.py": ""}, "p/c.py", "package"),
        ({"a.py": "import p.b\n", "p/b.py": "", "p/c.py": "sys.path\n"}, "p/c.py", "script"),
        ({"p/a.py": "from . import b\n", "p/b.py": ""}, "p/b.py", "package"),
        ({"p/q/a.py": "from ..b import x\n", "p/b.py": ""}, "p/b.py", "package"),
        ({"p/a.py": "import b\n", "b.py": ""}, "b.py", "script"),
        ({"p/a.py": "from q.b import *\n", "q/b.py": ""}, "q/b.py", "package"),
        ({"a.py": "from b import *\n", "b.py": "from a import *\n"}, "b.py", "script"),
        ({"lib/ops.py": "import rng\n", "lib/rng.py": ""}, "lib/rng.py", "package"),
        ({"lib/rng.py": "", "lib/ops.py": "sys.path\nimport rng\n"}, "lib/rng.py", "both"),
        ({"a.py": "import missing\nfrom . import also\n"}, "a.py", "script"),
        # what a package's own file imports, and the file itself where one names the package
        (
            {
                "run.py": "from helper import data\n",
                "helper/__init__.py": "import images\n",
                "helper/images.py": "",
                "helper/data.py": "import images\n",
            },
            "helper/__init__.py",
            "package",
        ),
        (
            {
                "run.py": "import helper\n",
                "helper/__init__.py": "import images\n",
                "helper/images.py": "",
            },
            "helper/images.py",
            "package",
        ),
    ],
)
def test_how_python_reaches_a_file(files, path, mode):
    assert modes(files)[path] == mode
