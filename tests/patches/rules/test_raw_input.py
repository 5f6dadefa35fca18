"""The rule «raw_input»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a method": "s = o.raw_input()\n",
    "a word": "s = 'raw_input'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("raw_input", {})
