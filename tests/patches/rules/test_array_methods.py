"""The rule «array methods»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "of XML": "import numpy\nimport xml.etree.ElementTree as E\ns = E.tostring(x)\n",
    "without arrays": "s = x.tostring()\n",
    "of your own": "import numpy\nclass A:\n    def tostring(self): return 1\nA().tostring()\n",
}

PORTED = {
    "in a chain": (
        None,
        "import numpy\nprint x[0].T.tostring().encode('a'), (a + b).ptp(), y.ptp(0).max()\n",
        "import numpy\nprint(x[0].T.tobytes().encode('a'), numpy.ptp((a + b)), "
        "numpy.ptp(y, 0).max())\n",
    ),
    "numpy not imported": (
        None,
        "from PIL import Image\nprint im.tostring(), x.ptp()\n",
        "import numpy\nfrom PIL import Image\nprint(im.tobytes(), numpy.ptp(x))\n",
    ),
    "read from bytes": (
        None,
        "import array\na = array.array('B')\na.fromstring(s)\nprint a\n",
        "import array\na = array.array('B')\na.frombytes(s)\nprint(a)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("array methods", PORTED)


def test_itemset_is_reported():
    findings = port("import numpy\nx.itemset(0, 1)\n", tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(2, "arrays lost itemset")]
