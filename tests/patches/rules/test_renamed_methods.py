"""The rule «renamed methods»."""

from tests.patches.rules import tables

UNCHANGED = {"without its module": "x.isAlive()\nx.assertEquals(1)\nx.getchildren()\n"}

PORTED = {
    "tests and XML": (
        None,
        "import unittest\nfrom xml.etree import ElementTree\n"
        "print self.assertEquals(1, 1), root.getchildren()[0], root.getiterator('a')\n",
        "import unittest\nfrom xml.etree import ElementTree\n"
        "print(self.assertEqual(1, 1), list(root)[0], root.iter('a'))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("renamed methods", PORTED)
