"""Where an iterator, a view or a range serves."""

import pytest

from patches.source.bindings import bound_names
from patches.source.iterables import ITERATOR, RANGE, VIEW, builtin_calls, make_lists, serves
from patches.source.syntax import parse_source

SERVES = {
    "for a in map(f, x): pass\n": True,
    "y = [a for a in map(f, x)]\n": True,
    "a, b = map(f, x)\n": True,
    "y = set(map(f, x))\n": True,
    "f(*map(g, x))\n": True,
    "y = 3 in map(f, x)\n": True,
    "y = map(f, x)\n": False,
    "y = len(map(f, x))\n": False,
    "y = map(f, x) == z\n": False,
    "def g(): return map(f, x)\n": False,
    "g(map(f, x))\n": False,
}


def calls_of(source, function):
    tree = parse_source(source, print_statement=False)
    return tree, builtin_calls(tree, function, bound_names(tree))


@pytest.mark.parametrize("source", sorted(SERVES))
def test_serves(source):
    _, (node,) = calls_of(source, "map")
    assert serves(node, ITERATOR) is SERVES[source]


def test_a_range_and_a_view_serve_where_they_are_measured():
    _, (node,) = calls_of("tqdm(range(3))\n", "range")
    assert serves(node, RANGE) and serves(node, VIEW) and not serves(node, ITERATOR)


def test_builtin_calls_are_those_of_the_built_in():
    assert len(calls_of("map(f, map(g, x))\n", "map")[1]) == 2
    assert calls_of("pool.map(f, x)\n", "map")[1] == []
    assert calls_of("from six.moves import map\nmap(f, x)\n", "map")[1] == []


def test_make_lists_keeps_what_follows():
    tree, nodes = calls_of("y = map(f, map(g, x))[0]  # one\n", "map")
    assert make_lists(nodes, ITERATOR) == 1
    assert str(tree) == "y = list(map(f, map(g, x)))[0]  # one\n"
