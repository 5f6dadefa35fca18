"""The rule «filter»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a loop": "for y in filter(f, x): pass\n",
    "a method": "y = q.filter(f)\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("filter", {})
