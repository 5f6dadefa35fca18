"""The rule «methodattrs»."""

from tests.patches.rules import tables

UNCHANGED = {
    "dunder": "f = m.__func__\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("methodattrs", {})
