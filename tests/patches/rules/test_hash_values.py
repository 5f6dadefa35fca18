"""The rule «hash»."""

from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "from pathlib import Path\nx = hash(y)\n",
}

PORTED = {
    "of an object, of a number": (
        None,
        "class A(object):\n    def __hash__(self): return hash(self.a)\nprint hash(3)\n",
        "class A(object):\n    def __hash__(self): return hash(self.a)\nprint(hash(3))\n",
    ),
    "the file's own": (
        None,
        "def hash(x): print 1\nhash('a')\n",
        "def hash(x): print(1)\nhash('a')\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("hash", PORTED)
