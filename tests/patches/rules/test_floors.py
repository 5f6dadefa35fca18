"""The rule «floor»."""

from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's": "import math\nfrom pathlib import Path\nn = math.floor(x)\n",
}

PORTED = {
    "where a whole number serves": (
        None,
        "import math\nn = int(math.floor(x)) + 1\nfor i in range(math.ceil(y)): print i\n"
        "if math.floor(x) > 3: z = 2. + math.floor(x)\n",
        "import math\nn = int(math.floor(x)) + 1\nfor i in range(math.ceil(y)): print(i)\n"
        "if math.floor(x) > 3: z = 2. + math.floor(x)\n",
    ),
    "by its own name": (
        None,
        "from math import ceil\nprint ceil(x), str(ceil(x))\n",
        "from lib import py2\nfrom math import ceil\nprint(py2.ceil(x), str(py2.ceil(x)))\n",
    ),
    "NumPy's": (
        None,
        "import numpy as np\nprint np.floor(x)\n",
        "import numpy as np\nprint(np.floor(x))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("floor", PORTED)
