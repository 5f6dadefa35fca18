"""The rule «xreadlines»."""

from tests.patches.rules import tables

UNCHANGED = {
    "readlines": "for line in f.readlines(): pass\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("xreadlines", {})
