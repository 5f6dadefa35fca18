"""The rule «apply»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a method": "y = rule.apply(tree)\n",
    "a word": "s = 'apply'\n",
}

PORTED = {
    "the file's own": (
        None,
        "def apply(f, x): print 1\napply(len, 'a')\n",
        "def apply(f, x): print(1)\napply(len, 'a')\n",
    ),
    "a method, and Python's": (
        None,
        "class A:\n    def apply(self): print 1\napply(f, a)\n",
        "class A:\n    def apply(self): print(1)\nf(*a)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("apply", PORTED)
