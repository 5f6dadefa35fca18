"""The rule «dictionary views»."""

from tests.patches.rules import tables

UNCHANGED = {
    "a loop": "for k, v in d.items(): print(k, end='')\n",
}

PORTED = {
    "a dictionary that the loop's own names are in": (
        None,
        "for k, v in globals().items(): print k\nfor m in sys.modules.keys(): __import__(m)\n",
        "for k, v in list(globals().items()): print(k)\n"
        "for m in list(sys.modules.keys()): __import__(m)\n",
    ),
    "keys deleted while looping": (
        None,
        "for k in d.keys():\n    del d[k]\nprint d.values()[0]\n",
        "for k in list(d.keys()):\n    del d[k]\nprint(list(d.values())[0])\n",
    ),
    "items, iteritems": (
        None,
        "for k, v in d.iteritems(): print k\nx = d.items() + y\n",
        "for k, v in d.items(): print(k)\nx = list(d.items()) + y\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("dictionary views", PORTED)
