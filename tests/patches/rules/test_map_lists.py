"""The rule «map»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a loop": "for y in map(f, x): pass\n",
    "a method": "y = pool.map(f, x)\n",
    "a list already": "y = list(map(f, x))\n",
}

PORTED = {
    "map, zip, filter as lists": (
        None,
        "x = map(int, y)[0]\nz = zip(a, b)\nrandom.shuffle(z)\nfor a, b in zip(c, d): print a\n",
        "x = list(map(int, y))[0]\nz = list(zip(a, b))\nrandom.shuffle(z)\n"
        "for a, b in zip(c, d): print(a)\n",
    ),
    "lists that may be of unlike lengths": (
        None,
        "print map(f, a, b), map(lambda x, y: (x, y), a, b), map(lambda x, y: x + y, a, b)\n",
        "from lib import py2\n"
        "print(py2.map(f, a, b), py2.map(lambda x, y: (x, y), a, b), "
        "list(map(lambda x, y: x + y, a, b)))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("map", PORTED)
