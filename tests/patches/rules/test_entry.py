"""The rule «lib first»."""

from tests.patches.rules import tables
from tests.patches.rules.tables import SCRIPT

UNCHANGED = {
    "lib first": "import lib\nimport theano\n",
    "no theano": "import numpy as np\n",
}

PORTED = {
    "lib before theano, after docstring and path": (
        SCRIPT,
        '"""Doc."""\nfrom __future__ import print_function\nimport sys\nsys.path.append("..")\n'
        "import theano\nfrom lib import ops\n",
        '"""Doc."""\nfrom __future__ import print_function\nimport sys\nsys.path.append("..")\n'
        "import lib\nimport theano\nfrom lib import ops\n",
    ),
    "lib as a name of the owner's": (
        None,
        "import theano\nimport lasagne as lib\n",
        "import lib as _lib\nimport theano\nimport lasagne as lib\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("lib first", PORTED)
