"""The rule «text in arrays»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "import numpy as np\nfrom pathlib import Path\nx = np.zeros(3, dtype='S5')\n",
}

PORTED = {
    "a comparison of three": (
        None,
        "import numpy as np\nprint 1 < x.ndim < 3\n",
        "import numpy as np\nprint(1 < x.ndim < 3)\n",
    ),
    "fields": (
        None,
        "import numpy as np\nx = np.zeros(3, dtype=[('S1', 'S5'), ('n', 'i4')])\n"
        "y = np.array(a, '|S3').astype('a')\nprint 1\n",
        "import numpy as np\nx = np.zeros(3, dtype=[('S1', 'U5'), ('n', 'i4')])\n"
        "y = np.array(a, 'U3').astype('U')\nprint(1)\n",
    ),
    "tables of text": (
        None,
        "import numpy as np\nx = np.genfromtxt(f, dtype=None, delimiter=',')\n"
        "y = np.loadtxt(f, dtype='S2,i4')\nz = np.loadtxt(f, converters={0: g})\nprint 1\n",
        "import numpy as np\n"
        "x = np.genfromtxt(f, dtype=None, delimiter=',', encoding=None)\n"
        "y = np.loadtxt(f, dtype='U2,i4', encoding=None)\n"
        "z = np.loadtxt(f, converters={0: g}, encoding=None)\nprint(1)\n",
    ),
    "tables of numbers": (
        None,
        "import numpy as np\nx = np.loadtxt(f, dtype='f4')\nprint 1\n",
        "import numpy as np\nx = np.loadtxt(f, dtype='f4')\nprint(1)\n",
    ),
    "asking for text": (
        None,
        "import numpy as np\n"
        "print x.dtype.kind == 'S', np.issubdtype(x.dtype, np.string_), y == 'S'\n",
        "import numpy as np\n"
        "print(x.dtype.kind in 'SU', np.issubdtype(x.dtype, np.str_), y == 'S')\n",
    ),
    "bytes of a file": (
        None,
        "import numpy as np\nx = np.fromfile(f, dtype='S4')\nprint 1\n",
        "import numpy as np\nx = np.fromfile(f, dtype='S4')\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("text in arrays", PORTED)


def test_a_type_that_may_be_read_from_bytes_is_listed():
    source = "import numpy as np\nt = np.dtype([('magic', 'S4')])\nx = np.fromfile(f, t)\nprint 1\n"
    (finding,) = port(source).findings
    assert (finding.line, finding.rule) == (2, "text in arrays")
