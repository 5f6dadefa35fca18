"""The rule «next»."""

from tests.patches.rules import tables

UNCHANGED = {
    "the function": "batch = next(stream)\n",
    "with an argument": "x = o.next(3)\n",
}

PORTED = {
    "what comes next in a list of its own": (
        None,
        "print 1\nself.next = None\nwhile n: n = n.next\nx = n.next.next\n",
        None,
    ),
    "one that another file's nodes have": (None, "print 1\nwhile n: n = n.next\n", None),
    "both": (
        None,
        "n.next = m\nprint it.next(), n.next\n",
        "n.next = m\nprint(next(it), n.next)\n",
    ),
    "next": (None, "x = it.next()\nprint x\n", "x = next(it)\nprint(x)\n"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("next", PORTED)
