"""The rule «standarderror»."""

from tests.patches.rules import tables

UNCHANGED = {
    "Exception": "class E(Exception): pass\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("standarderror", {})
