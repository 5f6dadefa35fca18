"""The rule «division»."""

from tests.patches.rules import tables

UNCHANGED = {
    "float division": "y = x / 255.\n",
    "float on the right of a sum": "y = (a / 2.0 + 1e-8) / (1e-7 + b)\n",
    "array mean": "import numpy as np\ny = np.mean(x) / np.sqrt(k)\nprint(f'{y}')\n",
    "true division asked for": "from __future__ import division\nprint(n / 2)\n",
    "floor division": "for i in range(n // nbatch): pass\n",
    "Python 3 division": "def f(*, n): return n / 2\nx = f'{n}'\nn = 4\ny = n / 2\n",
    "pathlib": "import pathlib\np = pathlib.Path('a') / 'b' / 'c'\n",
}

PORTED = {
    "division of sizes": (
        None,
        "ngf = 64\nprint 1\nw = gifn((ngf/2, ngf/4*2, 5, 5))\n",
        "ngf = 64\nprint(1)\nw = gifn((ngf//2, ngf//4*2, 5, 5))\n",
    ),
    "division of counts": (
        None,
        "n, m = len(x), len(y)\nprint n/m\ntqdm(d, total=n/128)\n",
        "n, m = len(x), len(y)\nprint(n//m)\ntqdm(d, total=n//128)\n",
    ),
    "division in range and slices": (
        None,
        "def f(n, b):\n    print n\n    for i in range(n/b + 1): g(x[n/2:], x[:n/2*3])\n",
        "def f(n, b):\n    print(n)\n    for i in range(n//b + 1): g(x[n//2:], x[:n//2*3])\n",
    ),
    "division of shapes": (
        None,
        "h, w = x.shape[:2]\nprint x.shape[0]/2, h/2\n",
        "h, w = x.shape[:2]\nprint(x.shape[0]//2, h//2)\n",
    ),
    "division of loop variables": (
        None,
        "for i, x in enumerate(xs):\n    print i/2, x/2\n",
        "from lib import py2\nfor i, x in enumerate(xs):\n    print(i//2, py2.div(x, 2))\n",
    ),
    "division that only the run decides": (
        None,
        "def f(a, b):\n    print a\n    return a/b*2\n",
        "from lib import py2\ndef f(a, b):\n    print(a)\n    return py2.div(a, b)*2\n",
    ),
    "division in place": (
        None,
        "def f(x, n):\n    print n\n    x /= n\n    n = 4\n    n /= 2\n    x /= 2.\n",
        "from lib import py2\ndef f(x, n):\n    print(n)\n    x = py2.idiv(x, n)\n    n = 4\n"
        "    n = py2.idiv(n, 2)\n    x /= 2.\n",
    ),
    "division over lines": (
        None,
        "print 1\ny = (a\n     / b)  # half\n",
        "from lib import py2\nprint(1)\ny = (py2.div(a,\n      b))  # half\n",
    ),
    "division of what float() gave": (
        None,
        "n = float(k)\nprint n/m, time()/2, T.mean(x)/2, x.mean()/k\n",
        "n = float(k)\nprint(n/m, time()/2, T.mean(x)/2, x.mean()/k)\n",
    ),
    "division by a function of the file": (
        None,
        "def norm(x): return T.sqrt(x)\nprint x/norm(x)\n",
        "def norm(x): return T.sqrt(x)\nprint(x/norm(x))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("division", PORTED)
