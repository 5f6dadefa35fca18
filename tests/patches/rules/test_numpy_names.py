"""The rule «NumPy names»."""

import numpy as np
import pytest

from patches.porting import port
from patches.rules import numpy_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

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
    "by name, by star and below numpy.lib": (
        None,
        "from numpy import product, zeros\nfrom numpy import *\nimport numpy.lib.arraypad as p\n"
        "import numpy as np\nprint product(x), alltrue(y), Inf, p.pad(x, 1), np.lib.pad(x, 1)\n",
        "from numpy import zeros, prod as product\nfrom numpy import *\n"
        "import numpy as p\nimport numpy as np\n"
        "print(product(x), all(y), inf, p.pad(x, 1), np.pad(x, 1))\n",
    ),
    "functions without an heir": (
        None,
        "import numpy as np\nprint np.in1d(x, y), np.trapz(x), np.rank(x)\n",
        "from lib import old_numpy\nimport numpy as np\n"
        "print(old_numpy.in1d(x, y), old_numpy.trapz(x), np.ndim(x))\n",
    ),
    "normed": (
        None,
        "import numpy as np\nprint np.histogram(x, 9, normed=True)\n",
        "import numpy as np\nprint(np.histogram(x, 9, density=True))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("NumPy names", PORTED)
# Python 2's np.string_ was its text: the rule «text in arrays».
test_each_row_runs = rows_run(
    {old: new for old, new in numpy_names.MOVED.items() if old != "numpy.string_"}
)


@pytest.mark.parametrize("name", sorted(numpy_names.LOST))
def test_each_lost_name_is_reported(name):
    source = "import numpy as np\nx = np.%s\n" % name.partition(".")[2]
    findings = port(source, tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(2, "%s is gone" % name)]


@pytest.mark.parametrize("name", sorted(numpy_names._LIBRARY))
def test_each_name_of_numpy_lib_is_numpys(name):
    assert numpy_names.resolve("numpy.lib." + name).attribute == name
    assert hasattr(np, name)
