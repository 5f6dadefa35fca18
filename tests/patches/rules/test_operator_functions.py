"""The rule «operator»."""

from tests.patches.rules import tables

UNCHANGED = {
    "what is there": "import operator\nf = operator.mul\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("operator", {})
