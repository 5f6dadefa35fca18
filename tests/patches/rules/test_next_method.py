"""The rule «next»."""

from tests.patches.rules import tables

UNCHANGED = {
    "the function": "batch = next(stream)\n",
    "with an argument": "x = o.next(3)\n",
}

PORTED = {
    "next": (None, "x = it.next()\nprint x\n", "x = next(it)\nprint(x)\n"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("next", PORTED)
