"""The rule «getcwdu»."""

from tests.patches.rules import tables

UNCHANGED = {
    "getcwd": "p = os.getcwd()\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("getcwdu", {})
