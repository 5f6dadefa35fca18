"""The rule «integer types»."""

from tests.patches.rules import tables

UNCHANGED = {
    "another type": "x = isinstance(y, float)\n",
    "known already": "import numbers\nx = isinstance(y, numbers.Integral)\n",
    "Python 3": "x = isinstance(f'{y}', int)\n",
}

PORTED = {
    "int alone": (
        None,
        "import numpy as np\nprint isinstance(n, int)\n",
        "import numpy as np\nprint(isinstance(n, (int, np.int64)))\n",
    ),
    "int and long": (
        None,
        "import numpy\nprint isinstance(n, (int, long, float))\n",
        "import numpy\nprint(isinstance(n, (int, numpy.int64, float)))\n",
    ),
    "without NumPy": (
        None,
        "print isinstance(n, int)\n",
        "from lib import py2\nprint(isinstance(n, (int, py2.int64)))\n",
    ),
    "known already": (None, "print 1\nx = isinstance(n, (int, np.integer))\n", None),
    "a number": (None, "print 1\nx = isinstance(3, int)\n", None),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("integer types", PORTED)
