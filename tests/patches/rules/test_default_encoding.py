"""The rule «default encoding»."""

from tests.patches.rules import tables

UNCHANGED = {"another's": "x.setdefaultencoding('a')\n"}

PORTED = {
    "in one line, in a block": (
        None,
        "import sys; reload(sys); sys.setdefaultencoding('a')\nif x:\n    reload(sys)\nprint 1\n",
        "import sys\nif x:\n    pass\nprint(1)\n",
    ),
    "another module stays": (
        None,
        "import sys, ops\nreload(ops)\nreload(sys)\nprint 1\n",
        "import sys, ops\nimport importlib\nimportlib.reload(ops)\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("default encoding", PORTED)
