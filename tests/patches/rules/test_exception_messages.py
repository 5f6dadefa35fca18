"""The rule «exception messages»."""

from tests.patches.rules import tables

UNCHANGED = {
    "no exception": "def f(e):\n    return e.message\n",
    "bound": "try:\n    f()\nexcept E as e:\n    e.message = 1\n",
    "after the handler": "try:\n    f()\nexcept E as e:\n    pass\nx = e.message\n",
}

PORTED = {
    "in a handler": (
        None,
        "try:\n    f()\nexcept (A, B), e:\n    if x:\n        print e.message[0], g.message\n",
        "try:\n    f()\nexcept (A, B) as e:\n    if x:\n        print(str(e)[0], g.message)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("exception messages", PORTED)
