"""The rule «nonzero»."""

from tests.patches.rules import tables

UNCHANGED = {
    "NumPy's": "i = x.nonzero()\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("nonzero", {})
