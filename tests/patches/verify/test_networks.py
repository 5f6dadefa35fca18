"""The statements that networks are made of: which are found, chosen and run."""

import ast

import pytest

from patches.verify import networks


def lines(source):
    """Return the first lines of the statements that the networks of a source need."""
    return [node.lineno for node in networks.slice_of(ast.parse(source))]


@pytest.mark.parametrize(
    "source, found",
    [
        ("def f(): return dnn_conv(x)\n", {"f"}),
        ("def f(): return T.nnet.conv2d(x)\n", {"f"}),
        ("def f(): return g()\ndef g(): return h()\ndef h(): deconv(x)\n", {"f", "g", "h"}),
        ("def f(): return f()\n", set()),
        ("def f(): return dnn_conv\n", set()),
        ("class A:\n    def f(self): return dnn_conv(x)\n", set()),
        ("", set()),
    ],
)
def test_builders(source, found):
    assert networks.builders(ast.parse(source)) == found


def test_called():
    assert networks.called(ast.parse("a(b.c(d), e=f()())[g(h)]\ni = j\n")) == {"a", "c", "f", "g"}


def test_uses_are_assignments_at_the_top():
    source = "def f(): return dnn_conv(x)\nf()\na = f()\nb = [f() for i in c]\nif d:\n    e = f()\n"
    assert [node.lineno for node in networks.uses(ast.parse(source))] == [3, 4]


NETWORK = "def f(x): return dnn_conv(x)\n"


@pytest.mark.parametrize(
    "source, chosen",
    [
        (NETWORK + "a = f(1)\n", [1, 2]),
        (NETWORK + "b = 1\nc = 2\na = f(b)\nb = 3\n", [1, 2, 4]),
        (NETWORK + "c = 2\nb = c\na = f(b)\n", [1, 2, 3, 4]),
        ("import os\nimport lib\nfrom lib import y\nimport library\n" + NETWORK + "a = f(1)\n",
         [2, 3, 5, 6]),
        ("from ops import dnn_conv as g\nfrom ops import dnn_conv\n" + NETWORK + "a = f(1)\n",
         [2, 3, 4]),
        (NETWORK + "a = f(1)\nb = a\n", [1, 2]),
        (NETWORK + "b = f(1)\na = 1\nc = f(b)\n", [1, 2, 4]),
    ],
)  # fmt: skip
def test_slice_of(source, chosen):
    assert lines(source) == chosen


OPS = "def dnn_conv(x): return x\n" + NETWORK


@pytest.mark.parametrize(
    "rest, built, waiting",
    [
        ("a = f(1)\n", ["a"], []),
        ("a, b = f((1, 2))\n", ["a", "b"], []),
        ("d = open('x').read()\na = f(d)\nb = f(1)\n", ["b"], ["a"]),
        ("d = open('x').read()\ne = d + 1\na = f(e)\n", [], ["a"]),
        ("if x: d = 1\na = f(d)\n", [], ["a"]),
        ("def nowhere(): raise OSError\nd = nowhere()\na = f(d)\n", [], ["a"]),
        ("try: import nowhere_at_all as d\nexcept ImportError: d = 3\na = f(d)\n", ["a"], []),
        ("a = f(input())\n", [], ["a"]),
        ("def g(): return open('x')\na = f(g)\n", ["a"], []),
        ("print(1/0)\na = f(1)\n", ["a"], []),
    ],
)
def test_build(rest, built, waiting):
    assert networks.build(OPS + rest, "s.py") == (built, waiting)


def test_the_script_knows_its_file_and_is_not_main():
    source = OPS + "b = 1/(__name__ != '__main__')\nc = {'s.py': 1}[__file__]\na = f(b + c)\n"
    assert networks.build(source, "s.py") == (["a"], [])


@pytest.mark.parametrize(
    "rest, said",
    [
        ("a = f(1)\n", "networks built: a\n"),
        ("a = f(1)\nb = f(load(1))\n", "networks built: a; waiting for data: b\n"),
        ("b = f(load(1))\n", "networks built: none; waiting for data: b\n"),
    ],
)
def test_main(tmp_path, capsys, rest, said):
    path = tmp_path / "s.py"
    path.write_text("# -*- coding: latin-1 -*-\n# \xe9\n" + OPS + rest, encoding="latin-1")
    assert networks.main(str(path)) == 0
    assert capsys.readouterr().out == said
