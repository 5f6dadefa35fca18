"""What is divided: whole numbers, fractions, or who knows."""

import pytest

from patches.source.kinds import FLOAT, INT, Kinds
from patches.source.syntax import parse_source, syms

KINDS = {
    INT: [
        "3", "0x1F", "len(x)", "int(y)", "x.shape[0]", "X[0].shape[1]*2", "x.ndim", "n", "m", "i",
        "n//2", "n**2", "-n", "(n + 1)*3", "n if c else 2", "max(n, 3)", "abs(n)",
        "np.random.randint(3)",
        "T.iscalar('k')", "x.astype('int32')", "n % 2", "n << 1", "ngf/2", "a0", "b0", "twice(3)",
    ],
    FLOAT: [
        "3.", "1e-8", "2j", "float(y)", "n*1.", "y/2.", "T.sqrt(y)", "np.mean(y)", "y.mean()",
        "time()", "np.zeros((2, 3))", "T.matrix('x')", "floatX(y)", "r", "y.astype(np.float32)",
        "np.asarray(y, dtype=theano.config.floatX)", "T.sqr(r)", "r[0]", "half(y)", "np.pi",
        "np_rng.uniform(0, 1)",
    ],
    None: [
        "y", "f(y)", "x[0]", "mixed", "sum(y)", "np.prod(s)", "y.size", "y*2",
        "np.zeros(3, dtype=d)",
        "self.n", "n**k", "[1]*2", "later", "np.array([1, 2])", "param",
    ],
}  # fmt: skip

PRELUDE = """
n = 64
m = n*2
r = 0.5
ngf = 8
a0, b0 = len(x), 2
mixed = 1
mixed = 2.
from config import later
def half(v): return v*0.5
def twice(v):
    return int(v)
def g(param=1):
    for i in range(3):
        probe = %s
"""


@pytest.mark.parametrize("kind", [INT, FLOAT, None])
def test_kinds(kind):
    got = {}
    for text in KINDS[kind]:
        tree = parse_source(PRELUDE % text, print_statement=False)
        value = [
            node.children[2]
            for node in tree.pre_order()
            if node.type == syms.expr_stmt and str(node.children[0]).strip() == "probe"
        ]
        got[text] = Kinds(tree).of(value[0])
    assert got == dict.fromkeys(KINDS[kind], kind)


def test_a_name_that_depends_on_itself():
    tree = parse_source("n = 8\nwhile n > 1:\n    n = n/2\n", print_statement=False)
    leaf = [leaf for leaf in tree.leaves() if leaf.value == "n"][1]
    assert Kinds(tree).of(leaf) == INT


def test_strings_are_not_numbers():
    tree = parse_source("x = '%d' % 3.5\n", print_statement=False)
    assert Kinds(tree).of(tree.children[0].children[0].children[2]) == "string"
