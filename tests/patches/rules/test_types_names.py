"""The rule «types»."""

from tests.patches.rules import tables

UNCHANGED = {
    "what is there": "import types\nf = types.FunctionType\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("types", {})
