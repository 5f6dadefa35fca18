"""Whether a loop changes the dictionary that it goes through."""

import pytest

from patches.source.changes import Changes
from patches.source.syntax import parse_source, syms

CHANGES = {
    "for k in d:\n    del d[k]\n": True,
    "for k in d:\n    d.pop(k)\n": True,
    "for k in d:\n    d[k + 'b'] = 1\n": True,
    "for k in d:\n    d[k] = 1\n": False,
    "for k, v in d:\n    d[k] = v\n": False,
    "for k in d:\n    e[k + 'b'] = d[k]\n": False,
    "e = d\nfor k in d:\n    del e[k]\n": True,
    "def drop(k):\n    del d[k]\nfor k in d:\n    drop(k)\n": True,
    "def drop(e, k):\n    del e[k]\nfor k in d:\n    drop(d, k)\n": True,
    "def drop(e, k):\n    del e[k]\nfor k in d:\n    drop(f, k)\n": False,
    "def again(k):\n    again(k)\nfor k in d:\n    again(k)\n": False,
    "for k in d:\n    print(d[k], len(d))\n": False,
}


@pytest.mark.parametrize("source", sorted(CHANGES))
def test_of_loop(source):
    tree = parse_source(source, print_statement=False)
    loop = next(node for node in tree.pre_order() if node.type == syms.for_stmt)
    assert Changes(tree).of_loop(loop, "d") is CHANGES[source]


def test_a_method_changes_an_attribute():
    source = "class A:\n    def drop(self, k):\n        del self.d[k]\n"
    source += "    def all(self):\n        for k in self.d: self.drop(k)\n"
    tree = parse_source(source)
    loop = next(node for node in tree.pre_order() if node.type == syms.for_stmt)
    assert Changes(tree).of_loop(loop, "self.d")


def test_removing_is_more_than_assigning():
    tree = parse_source("d = dict(a=1)\nfor k in d:\n    d[k + 'b'] = 1\n")
    loop = next(node for node in tree.pre_order() if node.type == syms.for_stmt)
    changes = Changes(tree)
    assert not changes.removes(loop, "d")
    assert changes.is_dictionary(loop.children[3])
