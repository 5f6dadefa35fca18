"""The rule «itertools»."""

from tests.patches.rules import tables

UNCHANGED = {
    "chain": "import itertools\nx = itertools.chain(a, b)\n",
    "a word": "s = 'izip'\n",
}

PORTED = {
    "izip, reduce": (
        None,
        "from itertools import izip\nprint reduce(f, x)\nfor a, b in izip(c, d): pass\n",
        "from functools import reduce\nprint(reduce(f, x))\nfor a, b in zip(c, d): pass\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("itertools", PORTED)
