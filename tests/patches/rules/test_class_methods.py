"""The rule «methods of classes»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "from pathlib import Path\nclass A(object):\n    def __eq__(self, o): pass\n",
}

PORTED = {
    "text that was encoded": (
        None,
        "class A(object):\n    def __unicode__(self): return x\n"
        "    def __str__(self): return unicode(self).encode('utf-8')\nprint 1\n",
        "class A(object):\n    def __unicode__(self): return x\n"
        "    def __str__(self): return self.__unicode__()\nprint(1)\n",
    ),
    "a hash": (
        None,
        "class A(object):\n    x = 1\n\n    # same\n    def __eq__(self, o):\n"
        "        return True\n\n    def f(self): print 1\n",
        "class A(object):\n    x = 1\n\n    # same\n    __hash__ = object.__hash__\n"
        "    def __eq__(self, o):\n        return True\n\n    def f(self): print(1)\n",
    ),
    "a hash of the first method": (
        None,
        "class A(object):\n    def __eq__(self, o): print 1\n",
        "class A(object):\n    __hash__ = object.__hash__\n    def __eq__(self, o): print(1)\n",
    ),
    "a hash after a method": (
        None,
        "class A(object):\n    def f(self):\n        print 1\n    def __eq__(self, o): return 1\n",
        "class A(object):\n    def f(self):\n        print(1)\n"
        "    __hash__ = object.__hash__\n    def __eq__(self, o): return 1\n",
    ),
    "with a hash of its own, or of the old kind": (
        None,
        "class A(object):\n    def __eq__(self, o): return 1\n    __hash__ = None\n"
        "class B:\n    def __eq__(self, o): print 1\n",
        "class A(object):\n    def __eq__(self, o): return 1\n    __hash__ = None\n"
        "class B:\n    def __eq__(self, o): print(1)\n",
    ),
    "both names": (
        None,
        "class A(object):\n    def has_key(self, k): print 1\n"
        "    def items(self): return []\n    def iteritems(self): return iter([])\n",
        "class A(object):\n    def __contains__(self, k): print(1)\n"
        "    def items(self): return []\n    def iteritems(self): return iter([])\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("methods of classes", PORTED)


def test_texts_of_two_kinds_are_listed():
    source = "class A:\n    def __unicode__(self): return u\n    def __str__(self): print 1\n"
    (finding,) = port(source).findings
    assert (finding.line, finding.what) == (2, "__unicode__ is not called any more")
