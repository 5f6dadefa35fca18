"""The rule «type names»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "in Python 3's": "from pathlib import Path\nx = str(type(y)) == \"<type 'int'>\"\n",
}

PORTED = {
    "errors, and what a function says": (
        None,
        "def f(x):\n    \"<type 'int'>\"\n    print x == \"<type 'exceptions.IOError'>\"\n",
        "def f(x):\n    \"<type 'int'>\"\n    print(x == \"<class 'IOError'>\")\n",
    ),
    "by its name": (
        None,
        "print type(x).__name__ == 'unicode', type(x).__name__ in ('int', 'long'), x == 'long'\n",
        "print(type(x).__name__ == 'str', type(x).__name__ in ('int', 'int'), x == 'long')\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("type names", PORTED)


def test_types_that_are_gone_are_listed():
    (finding,) = port("print 1\nx = type(y).__name__ == 'instance'\n").findings
    assert (finding.line, finding.what) == (2, "no type is called instance any more")
