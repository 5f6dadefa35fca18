"""The rule «fuel»."""

from tests.patches.rules import tables
from tests.patches.rules.tables import SCRIPT

UNCHANGED = {
    "another library": "from refuel.schemes import ShuffledScheme\n",
}

PORTED = {
    "fuel": (
        SCRIPT,
        "import sys\nsys.path.append('..')\nfrom fuel.schemes import ShuffledScheme as S, "
        "SequentialScheme\n",
        "import sys\nsys.path.append('..')\nfrom lib.fuel_hdf5 import ShuffledScheme as S, "
        "SequentialScheme\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("fuel", PORTED)
