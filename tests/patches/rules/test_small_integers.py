"""The rule «small integers»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a normalised picture": "x = (x - x.min()) / 255.\n",
    "beside a float": "y = x.max() * 0.5\n",
    "Theano's": "import lib\nimport theano.tensor as T\ny = f'{T.max(x) + 1}'\n",
    "along an axis": "y = x.max(axis=1) + 1\n",
    "Python's already": "n = int(labels.max()) + 1\n",
    "a loss that is compared": "best = max(best, x)\nif x.max() > 3: pass\n",
    "of a list that is written out": "n = max([1, 2]) + 1\n",
}

PORTED = {
    "the number of classes": (
        None,
        "n = labels.max() + 1\nm = 2*np.max(y) - 1\nprint 1\n",
        "from lib import py2\nn = py2.whole(labels.max()) + 1\nm = 2*py2.whole(np.max(y)) - 1\n"
        "print(1)\n",
    ),
    "an array of bytes": (
        None,
        "a = np.fromfile(f, dtype=np.uint8)\nprint a[0]*256 + a[1], a[2:]\n",
        "a = np.fromfile(f, dtype=np.uint8)\nprint(int(a[0])*256 + int(a[1]), a[2:])\n",
    ),
    "through a name": (
        None,
        "def f(y):\n    n = y.max()\n    print n\n    return n * 2\n",
        "from lib import py2\ndef f(y):\n    n = py2.whole(y.max())\n    print(n)\n"
        "    return n * 2\n",
    ),
    "a loop, a sum, a power": (
        None,
        "y = x.astype('uint8')\nfor v in y: print v * 10\nn = sum(y)\nm = y[0] ** 4\n",
        "y = x.astype('uint8')\nfor v in y.tolist(): print(v * 10)\nn = sum(y.tolist())\n"
        "m = int(y[0]) ** 4\n",
    ),
    "NumPy's own beside each other": (
        None,
        "a = x.astype(np.uint8)\nb, c = a[0], a[1]\nn = a[0] + a[1]\nprint n + a[2]\n",
        "a = x.astype(np.uint8)\nb, c = a[0], a[1]\nn = a[0] + a[1]\nprint(n + a[2])\n",
    ),
    "a shift": (
        None,
        "b = np.zeros(4, np.uint8)\nc = b.astype(np.uint8)\nprint (c[0] << 8) + 1\n",
        "b = np.zeros(4, np.uint8)\nc = b.astype(np.uint8)\nprint((int(c[0]) << 8) + 1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("small integers", PORTED)
