"""The rule «has_key»."""

from tests.patches.rules import tables

UNCHANGED = {
    "in": "if k in d: pass\n",
    "a word": "s = 'has_key'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("has_key", {})
