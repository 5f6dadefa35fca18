"""The rule «basestring»."""

from tests.patches.rules import tables

UNCHANGED = {
    "str": "isinstance(x, str)\n",
    "a word": "s = 'basestring'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("basestring", {})
