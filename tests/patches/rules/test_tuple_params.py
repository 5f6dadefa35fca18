"""The rule «tuple parameter»."""

from tests.patches.rules import tables

UNCHANGED = {
    "plain": "def f(a, b=(1, 2)): return a\n",
    "a lambda's tuple": "f = lambda x: (x, x)\n",
}

PORTED = {
    "tuple parameters, nested and with default": (
        None,
        "def f((a, (b, c)), (d, e)=(1, 2)):\n    'doc'\n    return a\n",
        "def f(a_b_c, d_e=(1, 2)):\n    'doc'\n    a, (b, c) = a_b_c\n    d, e = d_e\n"
        "    return a\n",
    ),
    "tuple parameter, one line": (
        None,
        "def f((a, b)): return a\n",
        "def f(a_b): a, b = a_b; return a\n",
    ),
    "tuple parameter, comment first": (
        None,
        "def f((a, b)):\n    # why\n    return a\n",
        "def f(a_b):\n    # why\n    a, b = a_b\n    return a\n",
    ),
    "tuple parameter of a lambda": (
        None,
        "x.sort(key=lambda (k, v): (v.k, k))\n",
        "x.sort(key=lambda k_v: (k_v[1].k, k_v[0]))\n",
    ),
    "tuple parameter among others in a lambda": (
        None,
        "f = lambda (a, b), c: f(a=a) + c\n",
        "f = lambda a_b, c: f(a=a_b[0]) + c\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("tuple parameter", PORTED)
