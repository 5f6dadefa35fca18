"""The rule «execfile»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a word": "s = 'execfile'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("execfile", {})
