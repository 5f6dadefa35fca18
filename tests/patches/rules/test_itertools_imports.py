"""The rule «itertools_imports»."""

from tests.patches.rules import tables

UNCHANGED = {
    "chain": "from itertools import chain, count\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("itertools_imports", {})
