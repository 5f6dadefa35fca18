"""The rule «except»."""

from tests.patches.rules import tables

UNCHANGED = {
    "as": "try:\n    f()\nexcept IOError as e:\n    raise\n",
    "a tuple": ("try:\n    f()\nexcept (IOError, OSError):\n    pass\n"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("except", {})
