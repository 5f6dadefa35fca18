"""The rule «funcattrs»."""

from tests.patches.rules import tables

UNCHANGED = {
    "dunder": "n = f.__name__\n",
    "another name": "n = f.func_of_mine\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("funcattrs", {})
