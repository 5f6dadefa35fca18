"""The rule «random.sample»."""

import pytest

from patches.porting import port
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


@pytest.mark.parametrize(
    "source, lines",
    [
        ("import random\nrandom.seed(3)\nrandom.shuffle(x)\nprint random.choice(x)\n", [3]),
        ("import random\nrandom.shuffle(x)\nprint 1\n", []),
        ("import random\nrandom.seed(3)\nprint random.random()\n", []),
        ("import random\nrandom.seed(3)\nrandom.shuffle(x)\nprint(1, end='')\n", []),
    ],
)
def test_seeded_draws_are_listed_once(source, lines):
    assert [each.line for each in port(source).findings] == lines
