"""Nodes behave as fissix's own do, whatever is done to a tree."""

import gc
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


def test_what_is_remembered_of_a_file_is_forgotten_with_each_change():
    asked = []

    @nodes.remembered
    def words(tree):
        asked.append(tree)
        return [leaf.value for leaf in tree.leaves()]

    tree = parse_source("x = [1]\n")
    value = nodes.nodes_of(tree, syms.atom)[0]
    assert words(tree) is words(tree) and len(asked) == 1
    value.children[1].prefix = " "  # no walk depends on it
    assert words(tree) == ["x", "=", "[", "1", "]", "\n", ""] and len(asked) == 1
    value.children[1].replace(Leaf(token.NUMBER, "2"))
    assert words(tree)[3] == "2" and len(asked) == 2
    value.insert_child(2, Leaf(token.COMMA, ","))  # fissix's own
    value.append_child(pytree.Leaf(token.NAME, "y"))
    assert words(tree)[3:7] == ["2", ",", "]", "y"]
    value.children[-1].remove()
    assert words(tree)[3:6] == ["2", ",", "]"] and str(tree) == "x = [2,]\n"
    assert words(value) == words(value) and asked[-2:] == [value, value]  # a part: always anew


def test_walks_after_many_changes_are_those_of_the_tree_as_it_is():
    draw = random.Random(3)
    tree = parse_source(SOURCE)
    for number in range(200):
        node = draw.choice([node for node in tree.pre_order() if node.type == syms.simple_stmt])
        twin = node.clone()
        change = draw.randrange(3)
        if change == 0 and len(node.parent.children) > 4:
            node.remove()
        elif change == 1:
            node.parent.insert_child(node.parent.children.index(node), twin)
        else:
            node.replace([twin, pytree.Leaf(token.NAME, "n%d" % number)])
        own = plain(tree)
        for walk in ("pre_order", "post_order", "leaves"):
            assert shown(getattr(tree, walk)()) == shown(getattr(own, walk)()), walk
        assert str(tree) == str(own)
        some = nodes.nodes_of(tree, syms.simple_stmt, token.NAME)
        assert some == [n for n in own.pre_order() if n.type in (syms.simple_stmt, token.NAME)]
        assert nodes.nodes_of(tree, token.COLON) == [n for n in own.leaves() if n.value == ":"]


def test_the_collector_works_again_after_its_rest():
    with pytest.raises(KeyError), nodes.collector_at_rest(), nodes.collector_at_rest():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_depth_is_no_limit():
    tree = Node(syms.atom, [Leaf(token.NAME, "x", prefix=" ")])
    for _ in range(20000):
        tree = Node(syms.atom, [Leaf(token.LPAR, "("), tree])
    deepest = list(tree.leaves())[-1]
    deepest.changed()
    assert str(tree) == "(" * 20000 + " x"
    assert len(list(tree.pre_order())) == len(list(tree.post_order())) == 40002


def test_nodes_of_a_fixer_become_ours():
    tree = Node(syms.atom, [pytree.Node(syms.atom, [pytree.Leaf(token.NAME, "x")])])
    nodes.adopt(tree)
    assert {type(node) for node in tree.pre_order()} == {Node, Leaf} and str(tree) == "x"
