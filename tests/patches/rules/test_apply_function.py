"""The rule «apply»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a method": "y = rule.apply(tree)\n",
    "a word": "s = 'apply'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("apply", {})
