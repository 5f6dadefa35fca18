"""The rule «round»."""

from tests.patches.rules import tables

UNCHANGED = {
    "NumPy's": "import numpy as np\nk = np.round(x)\n",
}

PORTED = {
    "rounding": (
        None,
        "print 1\nj = int(round((h - ph)/2.))\nk = np.round(x)\n",
        "from lib import py2\nprint(1)\nj = int(py2.round((h - ph)/2.))\nk = np.round(x)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("round", PORTED)
