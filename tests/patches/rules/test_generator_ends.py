"""The rule «generator's end»."""

from tests.patches.rules import tables

UNCHANGED = {
    "guarded": "def f(it):\n    try: yield next(it)\n    except StopIteration: pass\n",
    "with a default": "def f(it):\n    yield next(it, None)\n",
    "no generator": "def f(it):\n    return next(it)\n",
}

PORTED = {
    "raised": (
        None,
        "def f(n):\n    yield n\n    raise StopIteration\nprint 1\n",
        "def f(n):\n    yield n\n    return\nprint(1)\n",
    ),
    "a method": (
        None,
        "class A:\n    x = 1\n\n    # all\n    def f(self):\n        yield self.it.next()\n",
        "from lib import py2\nclass A:\n    x = 1\n\n    # all\n    @py2.generator\n"
        "    def f(self):\n        yield next(self.it)\n",
    ),
    "decorated": (
        None,
        "class A:\n    @staticmethod\n    def f(it):\n        yield it.next()\n",
        "from lib import py2\nclass A:\n    @staticmethod\n    @py2.generator\n"
        "    def f(it):\n        yield next(it)\n",
    ),
    "an iterator's own end": (
        None,
        "class A:\n    def next(self):\n        raise StopIteration\nprint 1\n",
        "class A:\n    def __next__(self):\n        raise StopIteration\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("generator's end", PORTED)
