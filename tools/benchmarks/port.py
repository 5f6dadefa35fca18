"""How long the port of one source takes, by its number of lines: it must grow with them."""

from __future__ import annotations

import time
from typing import Any, Dict, List

from patches import registry
from patches.porting import port

#: What the lines are, and how much of each of the sizes below is measured.
KINDS = {
    "print statements": "print 'a', {0}\n",
    "functions": "def f{0}(a):\n    for k in a.iterkeys():\n        print k, k / 2\n    return 3\n",
    "assignments": "x{0} = a + {0}\n",
    "mixed code": """class Net{0}(object):
    def __init__(self, a, b=None):
        self.a = a
        self.n = len(a) / 2
        self.names = {{}}
    def run(self, xs, ys):
        for k, v in self.names.iteritems():
            print k, v / 2, xs[len(xs) / 2]
        out = []
        for i in xrange(self.n):
            out.append(self.step(xs[i], ys[i] * 2.0) + i)
        if self.names.has_key('x'):
            print 'found %s' % self.names['x']
        return map(lambda t: t + 1, out)
    def step(self, x, y):
        try:
            z = x / y
        except ZeroDivisionError, e:
            print e
            z = 0
        return z
""",
}
SIZES = (1000, 10000, 100000)


def source(kind: str, lines: int) -> str:
    """Return a Python 2 source of so many lines."""
    text = KINDS[kind]
    parts = [text.format(number) for number in range(lines // text.count("\n"))]
    return "".join(parts) + "print 1\n"


def measure_port(sizes: Any = SIZES) -> List[Dict[str, Any]]:
    """Port a source of each kind and size once; print and return the seconds, of a clock and CPU.

    On a machine that does other things too, only the CPU's are comparable.
    """
    registry.rules()  # imported once, not timed
    rows = []
    for kind in KINDS:
        for lines in sizes:
            text = source(kind, lines)
            start, busy = time.perf_counter(), time.process_time()
            port(text, "bench.py")
            seconds, busy = time.perf_counter() - start, time.process_time() - busy
            rows.append({"what": kind, "lines": lines, "seconds": seconds, "cpu": busy})
            each = 1e6 * busy / lines
            what = "%-17s %7d lines: %7.2f s, %7.2f s of CPU, %5.0f us of CPU each"
            print(what % (kind, lines, seconds, busy, each), flush=True)
    return rows
