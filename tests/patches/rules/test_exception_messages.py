"""The rule «exception messages»."""

from tests.patches.rules import tables

UNCHANGED = {
    "no exception": "def f(e):\n    return e.message\n",
    "bound": "try:\n    f()\nexcept E as e:\n    e.message = 1\n",
    "after the handler": "try:\n    f()\nexcept E as e:\n    pass\nx = e.message\n",
}

PORTED = {
    "in a handler": (
        None,
        "try:\n    f()\nexcept (A, B), e:\n    if x:\n        print e.message[0], g.message\n",
        "from lib import py2\ntry:\n    f()\nexcept (A, B) as e:\n    if x:\n"
        "        print(py2.message(e)[0], g.message)\n",
    ),
    "of Python's own": (
        None,
        "try:\n    f()\nexcept (ValueError, IOError), e:\n    print e.message, e.args\n",
        "try:\n    f()\nexcept (ValueError, IOError) as e:\n    print(str(e), e.args)\n",
    ),
    "a key": (
        None,
        "try:\n    f()\nexcept KeyError, e:\n    print 'no', e.message\n",
        "from lib import py2\ntry:\n    f()\nexcept KeyError as e:\n"
        "    print('no', py2.message(e))\n",
    ),
    "arguments by number": (
        None,
        "try:\n    f()\nexcept IOError, e:\n    print e[0], x[0]\n    n, text = e\n",
        "try:\n    f()\nexcept IOError as e:\n    print(e.args[0], x[0])\n    n, text = e.args\n",
    ),
    "another's that is indexed": (
        None,
        "print 1\ntry:\n    f()\nexcept Mine as e:\n    x = e[0]\n",
        None,
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("exception messages", PORTED)
