"""Nodes behave as fissix's own do, whatever is done to a tree."""

import random

import pytest
from fissix import pytree
from fissix.pgen2 import token

from patches.source import nodes
from patches.source.nodes import Leaf, Node
from patches.source.syntax import parse_source, syms

SOURCE = "# first\nif x:\n    print(1, [2, 3])  # one\n    y = f(a)[b]\nelse:\n    pass\n" * 5


def plain(node):
    """Return a tree of fissix's own nodes."""
    if isinstance(node, pytree.Leaf):
        return pytree.Leaf(node.type, node.value, prefix=node.prefix)
    return pytree.Node(node.type, [plain(child) for child in node.children])


def shown(found):
    return [(node.type, str(node)) for node in found]


def test_walks_are_those_of_fissix():
    tree = parse_source(SOURCE)
    own = plain(tree)
    assert str(tree) == str(own) == SOURCE
    for walk in ("pre_order", "post_order", "leaves"):
        assert shown(getattr(tree, walk)()) == shown(getattr(own, walk)()), walk
    assert tree == own and own == tree and tree.clone() == tree
    leaf = next(tree.leaves())
    assert leaf == plain(leaf) and plain(leaf) == leaf and leaf != tree and leaf != "if"


@pytest.mark.parametrize("near", [0, 3, 64])
def test_siblings_after_many_changes(monkeypatch, near):
    monkeypatch.setattr(nodes, "_NEAR", near)
    draw = random.Random(near)
    parent = Node(syms.arglist, [Leaf(token.NAME, str(number)) for number in range(200)])
    twin = list(parent.children)
    for number in range(300):
        at = draw.randrange(len(twin))
        new = [Leaf(token.NAME, "n%d" % number), pytree.Leaf(token.NAME, "p%d" % number)]
        change = draw.randrange(4)
        if change == 0:
            assert twin[at].remove() in (at, None)
            del twin[at]
        elif change == 1:
            twin[at].replace(new)
            twin[at : at + 1] = new
        elif change == 2:
            twin[at].replace(new[0])
            twin[at] = new[0]
        else:
            parent.insert_child(at, new[0])
            twin.insert(at, new[0])
        assert parent.children == twin
        at = draw.randrange(1, len(twin) - 1)
        assert twin[at].prev_sibling is twin[at - 1] and twin[at].next_sibling is twin[at + 1]
    assert twin[0].prev_sibling is None and twin[-1].next_sibling is None
    lone = Leaf(token.NAME, "a")
    assert (lone.prev_sibling, lone.next_sibling, lone.remove()) == (None, None, None)


def test_a_change_is_known_above():
    tree = parse_source("x = [1]\n")
    number = next(leaf for leaf in tree.leaves() if leaf.value == "1")
    number.prefix = " "
    assert tree.was_changed and number.was_changed and not next(tree.leaves()).was_changed


def test_depth_is_no_limit():
    tree = Node(syms.atom, [Leaf(token.NAME, "x", prefix=" ")])
    for _ in range(20000):
        tree = Node(syms.atom, [Leaf(token.LPAR, "("), tree])
    deepest = list(tree.leaves())[-1]
    deepest.changed()
    assert str(tree) == "(" * 20000 + " x" and tree.was_changed
    assert len(list(tree.pre_order())) == len(list(tree.post_order())) == 40002


def test_nodes_of_a_fixer_become_ours():
    tree = Node(syms.atom, [pytree.Node(syms.atom, [pytree.Leaf(token.NAME, "x")])])
    nodes.adopt(tree)
    assert {type(node) for node in tree.pre_order()} == {Node, Leaf} and str(tree) == "x"
