"""The rule «byte values»."""

from tests.patches.rules import tables

UNCHANGED = {
    "of a letter": "x = ord('a')\n",
    "a method": "x = y.ord(z[0])\n",
}

PORTED = {
    "in a loop": (
        None,
        "print [ord(c) for c in data], ord(data[1:2]), ord(c)\n",
        "from lib import py2\nprint([py2.ord(c) for c in data], ord(data[1:2]), py2.ord(c))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("byte values", PORTED)
