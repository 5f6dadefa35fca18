"""The rule «unbuffered files»."""

from tests.patches.rules import tables

UNCHANGED = {
    "bytes": "f = open(p, 'wb', 0)\n",
}

PORTED = {
    "standard output, by a name": (
        None,
        "import os, sys\nsys.stdout = os.fdopen(1, 'w', buffering=0)\nprint 1\n",
        "import os, sys\nsys.stdout = os.fdopen(1, 'w', buffering=1)\nprint(1)\n",
    ),
    "bytes and buffers": (None, "print 1\nf = open(p, 'w', 1)\ng = os.fdopen(1, 'wb', 0)\n", None),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("unbuffered files", PORTED)
