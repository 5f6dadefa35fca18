"""The rule «reduce»."""

from tests.patches.rules import tables

UNCHANGED = {
    "imported already": "from functools import reduce\nn = reduce(mul, shape)\n",
    "a method": "n = x.reduce(f)\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("reduce", {})
