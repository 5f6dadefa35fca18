"""The rule «repr»."""

from tests.patches.rules import tables

UNCHANGED = {
    "repr": "a = repr(b)\n",
    "in a string": "s = '`b`'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("repr", {})
