"""The rule «sibling import»."""

from tests.patches.rules import tables
from tests.patches.rules.tables import BOTH, MEMBER, SCRIPT

UNCHANGED = {
    "relative already": "from .rng import np_rng\nfrom . import ops\n",
}

PORTED = {
    "sibling import in a package": (
        MEMBER,
        "from rng import t_rng\nimport ops\nimport ops as o, sys\nprint 1\n",
        "from .rng import t_rng\nfrom . import ops\nimport sys; from . import ops as o\nprint(1)\n",
    ),
    "sibling import of a script": (SCRIPT, "from load import f\nprint 1\n", None),
    "sibling import reached both ways": (
        BOTH,
        "from rng import t_rng\nprint 1\n",
        "try:\n    from .rng import t_rng\nexcept ImportError:\n    from rng import t_rng\n"
        "print(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("sibling import", PORTED, tables.MEMBER)
