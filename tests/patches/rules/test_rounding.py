"""The rule «round»."""

from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "from pathlib import Path\nk = round(x)\n",
    "NumPy's": "import numpy as np\nk = np.round(x)\n",
}

PORTED = {
    "whole numbers, and round itself": (
        None,
        "n = 5\nprint round(n), int(round(n)), map(round, x)\n",
        "from lib import py2\nn = 5\nprint(py2.round(n), int(round(n)), list(map(py2.round, x)))\n",
    ),
    "rounding": (
        None,
        "print 1\nj = int(round((h - ph)/2.))\nk = np.round(x)\n",
        "from lib import py2\nprint(1)\nj = int(py2.round((h - ph)/2.))\nk = np.round(x)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("round", PORTED)
