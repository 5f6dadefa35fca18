"""The rule «paren»."""

from tests.patches.rules import tables

UNCHANGED = {
    "in parentheses": "x = [i for i in (1, 2)]\n",
    "a name": "x = [i for i in y]\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("paren", {})
