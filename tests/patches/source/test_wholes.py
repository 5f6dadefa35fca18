"""Where a value can only be a whole number."""

import pytest

from patches.source.syntax import parse_source, syms
from patches.source.wholes import Wholes

WANTED = {
    "range(a / b)\n": True,
    "range(0, a / b * 2 + 1)\n": True,
    "x[a / b:]\n": True,
    "x[a / b]\n": True,
    "x[:, a / b]\n": True,
    "np.zeros((3, a / b))\n": True,
    "np.zeros(a / b)\n": True,
    "np.zeros(3, a / b)\n": False,
    "rng.uniform(a / b, size=3)\n": False,
    "rng.uniform(size=(a / b, 3))\n": True,
    "x.reshape(3, a / b)\n": True,
    "range(f(a / b))\n": False,
    "n = a / b\nfor i in range(n): pass\n": True,
    "n, m = 3, a / b\ny = x[:m + 1]\n": True,
    "n, m = 3, a / b\ny = x[:n + 1]\n": False,
    "self.n = a / b\ndef f(self): return np.ones((self.n, 2))\n": True,
    "n = a / b\ndef f(n): return range(n)\n": False,
    "y = a / b\n": False,
    "f(a / b)\n": False,
}


@pytest.mark.parametrize("source", sorted(WANTED))
def test_wanted(source):
    tree = parse_source(source, print_statement=False)
    quotient = next(
        node for node in tree.pre_order() if node.type == syms.term and "/" in str(node)
    )
    assert Wholes(tree).wanted(quotient) is WANTED[source]
