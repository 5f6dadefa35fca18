"""The rule «NumPy's division»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "import numpy as np\nfrom pathlib import Path\nx = np.divide(a, b)\n",
}

PORTED = {
    "by its name": (
        None,
        "from numpy import divide\nprint divide(7, 2)\n",
        "from lib import py2\nfrom numpy import divide\nprint(py2.div(7, 2))\n",
    ),
    "another's": (None, "print a.divide(x, y)\n", "print(a.divide(x, y))\n"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("NumPy's division", PORTED)


def test_one_that_is_given_more_is_listed():
    (finding,) = port("import numpy as np\nprint 1\nnp.divide(a, b, out=c)\n").findings
    assert (finding.line, finding.rule) == (3, "NumPy's division")
