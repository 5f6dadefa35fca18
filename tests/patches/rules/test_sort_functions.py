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
    "an axis": (
        None,
        "print 1\ndef f(x, axis): x.sort(axis)\nx.sort(0)\n",
        None,
    ),
    "by position": (
        None,
        "print sorted(x, None), sorted(x, None, f), sorted(x, by_size, None, True)\n"
        "x.sort(None)\nx.sort(None, f)\n",
        "import functools\nprint(sorted(x), sorted(x, key=f), "
        "sorted(x, key=functools.cmp_to_key(by_size), reverse=True))\n"
        "x.sort()\nx.sort(key=f)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("cmp", PORTED)
