"""The rule «NumPy names»."""

from tests.patches.rules import tables

UNCHANGED = {
    "own name int": "import numpy as np\nx = np.int32(3) + np.float64(2)\n",
    "fromstring of text": "import numpy as np\nx = np.fromstring('1 2', sep=' ')\n",
}

PORTED = {
    "NumPy's dropped names": (
        None,
        "import numpy as np\nx = np.zeros(3, np.bool)\ny = x.astype(np.int) + np.asscalar(x[0])\n"
        "z = np.fromstring(f.read(), np.uint8).reshape(2)\n",
        "import numpy as np\nx = np.zeros(3, bool)\ny = x.astype(int) + x[0].item()\n"
        "z = np.frombuffer(f.read(), np.uint8).copy().reshape(2)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("NumPy names", PORTED)
