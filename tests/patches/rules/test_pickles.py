"""The rule «pickles»."""

from tests.patches.rules import tables

UNCHANGED = {
    "with its encoding": ("import pickle\nx = pickle.load(open('b', 'rb'), encoding='latin1')\n"),
}

PORTED = {
    "cPickle and text mode": (
        None,
        "import cPickle\nx = cPickle.load(open('batch'))\n",
        "import pickle\nx = pickle.load(open('batch', 'rb'), encoding='latin1')\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("pickles", PORTED)
