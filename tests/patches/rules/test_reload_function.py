"""The rule «reload»."""

from tests.patches.rules import tables

UNCHANGED = {
    "of importlib": "import importlib\nimportlib.reload(ops)\n",
    "a method": "page.reload(1)\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("reload", {})
