"""The rule «octal text»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "today's Python": "print(oct(8), end='')\n",
    "a function of your own": "def oct(n): return n\nx = oct(8)\n",
}

PORTED = {
    "hex stays": (None, "print hex(255)\n", "print(hex(255))\n"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("octal text", PORTED)


def test_long_numbers_are_listed():
    findings = port("print hex(10L)\nprint oct(long(n))\n").findings
    assert [(each.line, each.what) for each in findings] == [
        (1, "hex of a long number ended with L"),
        (2, "oct of a long number ended with L"),
    ]
