"""The rule «asked attributes»."""

from tests.patches.rules import tables

UNCHANGED = {
    "of a class's own": "x = hasattr(y, 'shape')\n",
    "Python 3's": "from pathlib import Path\nx = hasattr(y, '__iter__')\n",
}

PORTED = {
    "next and a message": (
        None,
        "print hasattr(x, 'next'), getattr(e, 'message', '')\n",
        "from lib import py2\nprint(py2.hasattr(x, 'next'), py2.getattr(e, 'message', ''))\n",
    ),
    "another's, and one that is bound": (
        None,
        "print 1\nx = getattr(y, '__iter__'), hasattr(y, name), hasattr(y, 'decoder')\n",
        None,
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("asked attributes", PORTED)
