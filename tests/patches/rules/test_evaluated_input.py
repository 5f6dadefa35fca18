"""The rule «input»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a name": "def f(input): return input\n",
    "Python 3's": "n = int(input('size? '))\nprint(n, end='')\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("input", {})
