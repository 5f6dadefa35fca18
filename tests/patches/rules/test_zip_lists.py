"""The rule «zip»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a loop": "for a, b in zip(x, y): pass\n",
    "a dict": "d = dict(zip(x, y))\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("zip", {})
