"""The rule «long»."""

from tests.patches.rules import tables

UNCHANGED = {
    "an attribute": "x = a.long\n",
    "a word": "s = 'long'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("long", {})
