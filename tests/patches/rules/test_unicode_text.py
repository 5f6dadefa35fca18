"""The rule «unicode»."""

from tests.patches.rules import tables

UNCHANGED = {
    "str": "s = str(x)\n",
    "a word": "s = 'unicode'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("unicode", {})
