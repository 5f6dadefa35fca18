"""The rule «xrange»."""

from tests.patches.rules import tables

UNCHANGED = {
    "own xrange": "try:\n    xrange\nexcept NameError:\n    xrange = range\n",
}

PORTED = {
    "range as a list": (
        None,
        "idxs = range(10)\nprint idxs\nfor i in xrange(3): pass\n",
        "idxs = list(range(10))\nprint(idxs)\nfor i in range(3): pass\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("xrange", PORTED)
