"""The rule «ne»."""

from tests.patches.rules import tables

UNCHANGED = {
    "not equal": "a = b != c\n",
    "in a string": "s = '<>'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("ne", {})
