"""The rule «imports»."""

from tests.patches.rules import tables

UNCHANGED = {
    "guarded cPickle": (
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
PORTED = {
    "a module beside a variable that has its new name": (
        None,
        "import Queue\nqueue = Queue.Queue()\nprint queue.qsize()\n",
        "import queue as Queue\nqueue = Queue.Queue()\nprint(queue.qsize())\n",
    ),
}

test_ports = tables.ports("imports", PORTED)
