"""The rule «old names»."""

from tests.patches.rules import tables

UNCHANGED = {
    "today's": "import time\nt = time.perf_counter()\n",
}

PORTED = {
    "raw_input, file, basestring, unicode": (
        None,
        "s = raw_input()\nf = file(s)\nprint isinstance(s, basestring), unicode(s)\n",
        "s = input()\nf = open(s)\nprint(isinstance(s, str), str(s))\n",
    ),
    "string exception": (
        None,
        "print 1\nif x: raise 'bad'\n",
        "print(1)\nif x: raise RuntimeError('bad')\n",
    ),
    "__div__": (
        None,
        "class A:\n    def __div__(self, o): print o\n",
        "class A:\n    def __truediv__(self, o): print(o)\n",
    ),
    "clock": (
        None,
        "from time import clock\nimport time as t\nprint clock() - t.clock()\n",
        "from time import perf_counter as clock\nimport time as t\n"
        "print(clock() - t.perf_counter())\n",
    ),
    "operator.div": (
        None,
        "import operator\nprint reduce(operator.div, x)\n",
        "from lib import py2\nimport operator\nfrom functools import reduce\n"
        "print(reduce(py2.div, x))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("old names", PORTED)
