"""The rule «exec»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a function": "exec(code, scope)\n",
    "a word": "s = 'exec code in scope'\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("exec", {})
