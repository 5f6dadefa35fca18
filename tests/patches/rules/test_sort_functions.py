"""The rule «cmp»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a key": "x.sort(key=f)\ny = sorted(x, key=f, reverse=True)\n",
    "nothing": "x.sort()\ny = sorted(x)\n",
    "NumPy's": "import numpy as np\ny = np.sort(x, 0)\n",
    "an own cmp": "def cmp(a, b): return 0\nx = cmp(1, 2)\n",
}

PORTED = {
    "by its name": (
        None,
        "print 1\nx.sort(cmp=f, reverse=True)\n",
        "import functools\nprint(1)\nx.sort(key=functools.cmp_to_key(f), reverse=True)\n",
    ),
    "sorted by cmp": (
        None,
        "print sorted(x, cmp)\n",
        "import functools\nfrom lib import py2\n"
        "print(sorted(x, key=functools.cmp_to_key(py2.cmp)))\n",
    ),
    "an axis": (None, "print 1\nx.sort(0)\ny = sorted(x, None)\n", None),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("cmp", PORTED)
