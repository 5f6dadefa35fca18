"""The rule «random.sample»."""

from tests.patches.rules import tables

UNCHANGED = {
    "numpy sample": "x = np.random.sample((3, 4))\n",
    "sample of a list": "x = random.sample(list(a), 3)\ny = random.sample([1, 2], 1)\n",
    "sample of a range": "x = py_rng.sample(range(10), 3)\n",
}

PORTED = {
    "sample of an array": (
        None,
        "import random\nx = random.sample(a[y==1], 20)\n",
        "import random\nx = random.sample(list(a[y==1]), 20)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("random.sample", PORTED)
