"""The rule «intern»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a method": "s = x.intern(y)\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("intern", {})
