"""The rule «json encoding»."""

from tests.patches.rules import tables

UNCHANGED = {
    "another's": "import pandas\nx = pandas.read_csv(f, encoding='utf-8')\n",
}

PORTED = {
    "between others": (
        None,
        "import json\nprint json.dumps(s, encoding='latin1', indent=2)\n",
        "from lib import py2\nimport json\nprint(json.dumps(py2.plain(s), indent=2))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("json encoding", PORTED)
