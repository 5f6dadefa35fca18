"""The rule «renames»."""

from tests.patches.rules import tables

UNCHANGED = {
    "maxsize": "import sys\nn = sys.maxsize\n",
    "another's": "n = limits.maxint\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("renames", {})
