"""Building networks without running the script around them."""

import ast

import pytest

from patches.plan import Plan
from patches.verify import networks
from patches.verify.ported import verify

SCRIPT = """
import os
from math import floor
data = open('/nowhere/at/all').read()
n = 4
def helper(x): return dnn_conv(x)
def dnn_conv(x): return [x]*n
def gen(z, w): return helper(z + w)
w = 3
gX = gen(1, w)
os.makedirs('/nowhere/at/all')
params = [p for p in load('x')]
dX = gen(gX, params)
for i in range(3): raise SystemExit
"""


def test_networks_are_found_through_helpers():
    tree = ast.parse(SCRIPT)
    assert networks.builders(tree) == {"helper", "gen"}
    assert [node.targets[0].id for node in networks.uses(tree)] == ["gX", "dX"]


def test_only_what_networks_need_is_run():
    assert networks.build(SCRIPT, "s.py") == (["gX"], ["dX"])


def test_a_network_that_fails_says_why():
    with pytest.raises(TypeError):
        networks.build(SCRIPT.replace("w = 3", "w = 'x'"), "s.py")


def test_verify_prints_one_line_for_each(tmp_path, capsys):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("")
    (tmp_path / "net.py").write_text(SCRIPT)
    (tmp_path / "bad.py").write_text("x = (\n")
    plan = Plan([], [], ["net.py"], [""])
    assert verify(str(tmp_path), plan) == 1
    said = capsys.readouterr().out
    assert "verify: bad.py: " in said
    assert "verify: 2 of 3 files compile" in said
    assert "verify: lib imports" in said
    assert "verify: net.py: networks built: gX; waiting for data: dX" in said
    (tmp_path / "bad.py").unlink()
    assert verify(str(tmp_path), plan) == 0


def test_nothing_of_the_tree_is_taken_for_pythons_own(tmp_path, capsys):
    top = tmp_path / "top"
    (top / "lib").mkdir(parents=True)
    (top / "lib" / "__init__.py").write_text("import glob, mine\n")
    (top / "mine.py").write_text("")
    mark = "open(%r, 'w')\nraise SystemExit(3)\n" % str(tmp_path / "mark")
    for name in ("sitecustomize", "usercustomize", "glob", "random", "tempfile", "runpy"):
        (top / (name + ".py")).write_text(mark)
    (top / "net.py").write_text(SCRIPT)
    assert verify(str(top), Plan([], [], ["net.py"], [""])) == 0
    assert "verify: lib imports" in capsys.readouterr().out
    assert not (tmp_path / "mark").exists()
