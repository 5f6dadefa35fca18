"""The rule «imports»."""

from tests.patches.rules import tables

UNCHANGED = {
    "guarded cPickle": (
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("imports", {})
