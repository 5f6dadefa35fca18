"""Where names are bound, and where they are only used."""

import pytest
from fissix.pgen2 import token

from patches.source.bindings import bound_names, by_name, is_binding
from patches.source.syntax import parse_source

BOUND = {
    "class A:\n    def map(self): pass\n    @d\n    def m(self): pass\n": {"A", "self", "m"},
    "class A:\n    pass\ndef map(x): pass\n": {"A", "map", "x"},
    "x = y\n": {"x"},
    "x = y = z\n": {"x", "y"},
    "x += y\n": {"x"},
    "x: int = y\n": {"x"},
    "(a, [b, *c]), d = e\n": {"a", "b", "c", "d"},
    "a.b = c\n": set(),
    "a[i] = c\n": set(),
    "f(x=1)\n": set(),
    "x == y\n": set(),
    "f(y := x)\n": {"y"},
    "import a.b, c.d as e, g\n": {"a", "e", "g"},
    "from a.b import c, d as e\n": {"c", "e"},
    "from a import (c)\n": {"c"},
    "def f(a, (b, c), d=e, *g, **h): pass\n": {"f", "a", "b", "c", "d", "g", "h"},
    "def f(a): pass\n": {"f", "a"},
    "def f(a: b, c: d = e) -> g: pass\n": {"f", "a", "c"},
    "class A(B): pass\n": {"A"},
    "k = lambda a, b=c: d\n": {"k", "a", "b"},
    "k = lambda a: b\n": {"k", "a"},
    "k = lambda: b\n": {"k"},
    "for i, (j, k) in l: m\n": {"i", "j", "k"},
    "[a for b in c if d]\n": {"b"},
    "with a as b, c as d: e\n": {"b", "d"},
    "with a: b\n": set(),
    "try: a\nexcept B as c: d\n": {"c"},
    "try: a\nexcept B, c: d\n": {"c"},
    "try: a\nexcept B: d\n": set(),
    "try: a\nexcept (B, C): d\n": set(),
    "f(y for x in z)\n": {"x"},
    "if (y := x): z\n": {"y"},
    "global a\n": set(),
    "del a\n": set(),
}


@pytest.mark.parametrize("source", sorted(BOUND))
def test_bound_names(source):
    assert bound_names(parse_source(source)) == BOUND[source]


def test_each_place_of_a_name_is_judged_by_itself():
    tree = parse_source("x = x + a.x\nfor x in x: f(x=x)\n")
    places = [leaf for leaf in tree.leaves() if leaf.type == token.NAME and leaf.value == "x"]
    assert [is_binding(leaf) for leaf in places] == [True, False, False, True] + [False] * 3


def test_a_name_without_a_tree_is_not_bound():
    tree = parse_source("x = 1\n")
    leaf = next(tree.leaves())
    leaf.remove()
    assert not is_binding(leaf)


def test_by_name():
    tree = parse_source("x = y\nfor x in z: w = x\n")
    assert {name: len(leaves) for name, leaves in by_name(tree).items()} == {"x": 2, "w": 1}
