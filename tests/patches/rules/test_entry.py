"""The rule «lib first»."""

from tests.patches.rules import tables
from tests.patches.rules.tables import SCRIPT

UNCHANGED = {
    "lib first": "import lib\nimport theano\n",
    "no theano": "import numpy as np\n",
    "lib in a try": "try:\n    from lib import ops\nexcept ImportError:\n    pass\nimport theano\n",
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
    "what a name needs below lib": (
        None,
        "from lib.ops import conv\nfrom theano import gof\nprint gof.Op\n",
        "from lib.ops import conv\nimport theano.graph.op\nfrom theano import graph as gof\n"
        "print(theano.graph.op.Op)\n",
    ),
    "a name by attribute, and a helper": (
        None,
        "import theano\nprint theano.sandbox.rng_mrg.MRG_RandomStreams(1), a/b\n",
        "from lib import py2\nimport theano.sandbox.rng_mrg\nimport theano\n"
        "print(theano.sandbox.rng_mrg.MRG_RandomStream(1), py2.div(a, b))\n",
    ),
    "a module by its full name": (
        None,
        "import theano.gof\nprint theano.gof.Op, a/b\n",
        "from lib import py2\nimport theano.graph.op\nimport theano.graph\n"
        "print(theano.graph.op.Op, py2.div(a, b))\n",
    ),
    "lib in a function only": (
        None,
        "def f():\n    from lib import ops\nimport theano\nprint 1\n",
        "import lib\ndef f():\n    from lib import ops\nimport theano\nprint(1)\n",
    ),
    "lib in a branch only": (
        None,
        "if f:\n    from lib import ops\nimport theano\nprint 1\n",
        "import lib\nif f:\n    from lib import ops\nimport theano\nprint(1)\n",
    ),
    "both in one statement": (
        None,
        "import theano as t, lib\nprint 1\n",
        "import lib\nimport theano as t, lib\nprint(1)\n",
    ),
    "theano by a string": (
        None,
        "t = __import__('theano')\nprint 1\n",
        "import lib\nt = __import__('theano')\nprint(1)\n",
    ),
    "a package that imports theano": (
        None,
        "import parmesan\nprint 1\n",
        "import lib\nimport parmesan\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("lib first", PORTED)
