"""The rule «json»."""

from tests.patches.rules import tables

UNCHANGED = {
    "loaded": "import json\nx = json.loads(s)\n",
    "Python 3": "import json\nx = json.dumps(f'{y}')\n",
}

PORTED = {
    "dumped to a file": (
        None,
        "import json\njson.dump(log, f)\nprint 1\n",
        "from lib import py2\nimport json\njson.dump(py2.plain(log), f)\nprint(1)\n",
    ),
    "plain for certain": (
        None,
        "import json\nx = json.dumps({'a': [1, 'b', len(y)], 'c': str(z)})\nprint 1\n",
        None,
    ),
    "lists of arrays": (None, "import json\nx = json.dumps(y.tolist())\nprint 1\n", None),
    "an encoder of your own": (None, "import json\njson.dumps(x, cls=Mine)\nprint 1\n", None),
    "by its name": (
        None,
        "from json import dumps\nprint dumps(x)\n",
        "from lib import py2\nfrom json import dumps\nprint(dumps(py2.plain(x)))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("json", PORTED)
