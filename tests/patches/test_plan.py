"""Whole trees: where lib goes, what stays the owner's, how modules reach each other."""

import os
import subprocess
import sys

import pytest

from lib.errors import InputError
from patches.plan import make_plan
from patches.tree import payload
from patches.tree.inside import Inside


def write(top, files):
    for path, text in files.items():
        where = os.path.join(str(top), path)
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, "wb") as file:
            file.write(text.encode())


def planned(top, **options):
    """Return {path: new text} of a plan."""
    plan = make_plan(str(top), **options)
    return {change.path: change.after.decode() for change in plan.changes}, plan


def test_library_goes_where_lib_is(tmp_path):
    write(
        tmp_path,
        {
            "code/dcgan/lib/ops.py": "from theano.sandbox.cuda.dnn import dnn_conv\nprint 1\n",
            "code/dcgan/mnist/train.py": "import sys\nsys.path.append('..')\nimport theano\n",
        },
    )
    new, plan = planned(tmp_path)
    assert "code/dcgan/lib/cudnn/__init__.py" in new and "lib/cudnn/__init__.py" not in new
    assert plan.seen == ["code/dcgan"]
    assert "import lib\nimport theano" in new["code/dcgan/mnist/train.py"]


def test_library_is_made_where_there_is_none(tmp_path):
    write(tmp_path, {"net.py": "from theano.sandbox.cuda.dnn import dnn_conv\n"})
    new, _ = planned(tmp_path)
    assert new["net.py"] == "from lib.cudnn import dnn_conv\n"
    for path in ("lib/__init__.py", "lib/compat/shims.py", "lib/native/src/api.h"):
        assert path in new


def test_changed_module_stays_and_ours_moves_aside(tmp_path):
    write(
        tmp_path,
        {
            "lib/__init__.py": "",
            "lib/rng.py": "from numpy import random\nmine = 1\n",
            "lib/ops.py": "from rng import mine\n\ndef extra(a, b):\n    return a/b\nprint extra\n",
            "net.py": "from lib.inits import Normal\nprint 1\n",
        },
    )
    new, _ = planned(tmp_path)
    assert "lib/rng.py" not in new  # nothing to port in it
    assert "from .rng import mine" in new["lib/ops.py"] and "def extra" in new["lib/ops.py"]
    assert "py2.div(a, b)" in new["lib/ops.py"]
    aside = [path for path in new if path.startswith("lib/_cpu_")]
    assert "lib/_cpu_rng.py" in aside  # for our inits
    assert "from ._cpu_rng import" in new["lib/inits.py"]
    for path, text in new.items():
        if path in aside:
            assert "from .rng " not in text and "from .ops " not in text


def test_owner_of_a_module_named_as_one_of_ours(tmp_path):
    write(
        tmp_path,
        {
            "lib/shapes.py": "print 'circles'\n",
            "a.py": "import theano\nfrom lib import ops, shapes\nprint 1\n",
        },
    )
    new, _ = planned(tmp_path)
    assert new["lib/shapes.py"] == "print('circles')\n"
    sizes = payload.ours()["shapes/sizes.py"].decode()
    assert new["lib/_cpu_shapes/sizes.py"] == sizes
    users = [t for p, t in new.items() if p.startswith("lib/") and "_cpu_shapes" in t]
    assert users


def test_owners_init_stays_and_ours_comes_first(tmp_path):
    init = "'''Doc.'''\nfrom ops import *\nprint 1\n"
    write(tmp_path, {"lib/__init__.py": init, "lib/ops.py": "x = 1\nprint x\n"})
    new, _ = planned(tmp_path)
    assert new["lib/__init__.py"] == (
        "'''Doc.'''\nfrom . import _cpu_init\nfrom .ops import *\nprint(1)\n"
    )
    assert new["lib/_cpu_init.py"] == payload.ours()["__init__.py"].decode()


def test_scripts_and_members(tmp_path):
    write(
        tmp_path,
        {
            "mnist/__init__.py": "",
            "mnist/load.py": "print 'load'\n",
            "mnist/train.py": "import theano\nfrom load import x\nprint 1\n",
            "pkg/__init__.py": "",
            "pkg/a.py": "from b import y\nprint 1\n",
            "pkg/b.py": "y = 1\n",
            "run.py": "from pkg.a import y\nprint y\n",
        },
    )
    new, _ = planned(tmp_path)
    assert "\nfrom load import x\n" in new["mnist/train.py"]
    assert "from .b import y\n" in new["pkg/a.py"]
    assert new["run.py"] == "from pkg.a import y\nprint(y)\n"


def test_files_that_do_not_tell_follow_the_tree(tmp_path):
    write(tmp_path, {"a.py": "import theano\nn = 4\nm = n/2\n", "b.py": "print 1\n"})
    new, _ = planned(tmp_path)
    assert "m = n//2" in new["a.py"]
    write(tmp_path, {"b.py": "print(1, end='')\n"})
    assert "m = n/2" in planned(tmp_path)[0]["a.py"]
    assert "m = n//2" in planned(tmp_path, python="2")[0]["a.py"]


def test_files_of_ours_do_not_tell_what_the_tree_was_written_for(tmp_path):
    write(tmp_path, {"a.py": "import theano\nx = a / b\n", "lib/ours.py": "print 1\n"})
    new, _ = planned(tmp_path, known={"lib/ours.py"})
    assert "x = a / b" in new["a.py"]
    new, _ = planned(tmp_path)
    assert "x = py2.div(a, b)" in new["a.py"]


def test_other_files(tmp_path):
    write(
        tmp_path,
        {
            "a.py": "import theano\n",
            "run.sh": "# THEANO_FLAGS=device=gpu\nTHEANO_FLAGS='device=gpu0, floatX=float32, "
            "nvcc.fastmath=True' python a.py\nexport THEANO_FLAGS=mode=FAST_RUN,device=cuda0\n",
            "look.ipynb": '{"cells": 1}',
            "kernel.cu": "__global__",
            "venv/pyvenv.cfg": "",
            "venv/x.py": "print 1\n",
        },
    )
    new, plan = planned(tmp_path)
    assert new["run.sh"] == (
        "# THEANO_FLAGS=device=gpu\nTHEANO_FLAGS='device=cpu, floatX=float32' python a.py\n"
        "export THEANO_FLAGS=mode=FAST_RUN,device=cpu\n"
    )
    assert {f.filename: f.rule for f in plan.findings} == {
        "look.ipynb": "notebook",
        "kernel.cu": "CUDA",
    }
    assert not [path for path in new if path.startswith("venv/")]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    write(outside, {"x.py": "print 1\n"})
    top = tmp_path / "top"
    write(top, {"a.py": "import theano\nprint 1\n"})
    os.symlink(str(outside), str(top / "link"))
    os.symlink(str(outside / "x.py"), str(top / "y.py"))
    new, _ = planned(top)
    assert {path for path in new if not path.startswith("lib/")} == {"a.py"}
    os.symlink(str(outside), str(top / "lib"))
    with pytest.raises(InputError, match="lib: got a link, expected a folder or nothing"):
        make_plan(str(top))


@pytest.mark.parametrize(
    "files, words",
    [
        ({"a.py": "x = 1\n"}, "without a Python file that uses theano"),
        ({}, "without a Python file that uses theano"),
        ({"a.py": "import theano\nx = (\n"}, "a.py:[23]: cannot be read as Python 2 or 3"),
        ({"a.py": "import theano\n", "lib.py": ""}, "lib: got a module lib.py"),
        (
            {"a.py": "import theano\nx = (\n", "b.py": "y = )\n"},
            r"a.py:.*\(and 1 more: b.py:1\)",
        ),
    ],
)
def test_what_cannot_be_ported(tmp_path, files, words):
    write(tmp_path, files)
    with pytest.raises(InputError, match=words):
        make_plan(str(tmp_path))


def test_exclude(tmp_path):
    write(tmp_path, {"a.py": "import theano\n", "old/b.py": "x = (\n", "c_bad.py": "x = (\n"})
    new, _ = planned(tmp_path, exclude=["old", "*_bad.py"])
    assert "a.py" in new


A = "from theano.sandbox.cuda.dnn import dnn_conv\nm = f()/g()\nprint m\n"


def test_installed_library_stands_alone(tmp_path):
    write(tmp_path, {"lib/ops.py": "x = 1\n", "lib/rng.py": "y = 1\n", "a.py": A})
    plan = make_plan(str(tmp_path))
    for change in plan.changes:
        write(tmp_path, {change.path: change.after.decode()})
    code = "import lib, lib.py2, lib.errors, lib.cudnn; print(lib.__file__)"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=str(tmp_path), stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=""),
    )  # fmt: skip
    assert done.stdout.decode().startswith(str(tmp_path))


def test_a_port_is_known_again_without_its_record(tmp_path):
    write(
        tmp_path,
        {
            "a.py": "import theano\nfrom lib import device\nfrom lib.ops import mine\nprint 1\n",
            "lib/__init__.py": "x = 1\n",
            "lib/ops.py": "mine = 1\n",
            "lib/native/__init__.py": "print 2\n",
        },
    )
    plan = make_plan(str(tmp_path))
    assert any("_cpu_native" in change.path for change in plan.changes)
    for ends in (b"\n", b"\r\n"):  # a clone has the ends of its system
        for change in plan.changes:
            path = tmp_path / change.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(change.after.replace(b"\n", ends))
        assert make_plan(str(tmp_path)).changes == []


def test_what_cannot_be_opened_is_told(tmp_path, monkeypatch):
    write(tmp_path, {"a.py": "import theano\nprint 1\n", "b.py": "print 2\n", "c/d.py": ""})
    real_read, real_scan = Inside.read, os.scandir

    def read(self, path, *more):
        if path == "b.py":
            raise PermissionError(13, "Permission denied", path)
        return real_read(self, path, *more)

    def scandir(path):
        if str(path).endswith("c"):
            raise PermissionError(13, "Permission denied", path)
        return real_scan(path)

    monkeypatch.setattr(Inside, "read", read)
    monkeypatch.setattr(os, "scandir", scandir)
    new, plan = planned(tmp_path)
    assert new["a.py"].endswith("print(1)\n")
    assert [(f.filename, f.line) for f in plan.findings] == [("b.py", 1), ("c", 1)]
    assert all("cannot be opened (Permission denied)" in f.what for f in plan.findings)


def test_a_file_of_a_newer_python_stops_nothing(tmp_path):
    write(tmp_path, {"a.py": "import theano\nprint 1\n", "b.py": "def f(a, /): pass\n"})
    new, plan = planned(tmp_path)
    assert new["a.py"].endswith("print(1)\n") and "b.py" not in new
    assert "is Python 3 in a newer syntax" in plan.findings[0].what


def test_a_file_that_was_left_alone_says_nothing_of_the_ported_ones(tmp_path):
    write(
        tmp_path,
        {
            "net.py": "import theano\nprint 1\n",
            "halves.py": "def f(n): return g(range(n))\n",
            "left.py": "def f(async): print async\n",
        },
    )
    first, _ = planned(tmp_path)
    assert "list(range(n))" in first["halves.py"] and "left.py" not in first
    write(tmp_path, first)
    assert planned(tmp_path)[0] == {}
    write(tmp_path, {"more.py": "def f(n): return g(range(n))\n", "new.py": "print 1\n"})
    assert {"more.py", "new.py"} <= set(planned(tmp_path)[0])  # new files of Python 2
