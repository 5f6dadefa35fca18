"""The rule «raise»."""

from tests.patches.rules import tables

UNCHANGED = {
    "an instance": "raise ValueError('a, b')\n",
    "nothing": "try:\n    f()\nexcept IOError:\n    raise\n",
}

PORTED = {
    "raise with a comma, except with a comma": (
        None,
        "try:\n    raise ValueError, 'x'\nexcept ValueError, e:\n    pass\n",
        "try:\n    raise ValueError('x')\nexcept ValueError as e:\n    pass\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("raise", PORTED)
