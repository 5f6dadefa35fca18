"""The rule «standard names»."""

import pytest

from patches.context import Position
from patches.porting import port
from patches.rules import standard_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

OWN = Position(siblings=frozenset({"new", "user", "md5"}))

UNCHANGED = {
    "today's": "import collections\nfrom collections import OrderedDict\nimport string, os\n"
    "x = collections.Counter(string.ascii_letters)\n",
    "words of your own": "user = new = 1\nx = user.name\n",
}

PORTED = {
    "modules of your own": (
        OWN,
        "import new, user\nprint new.module(user.x)\n",
        "import new, user\nprint(new.module(user.x))\n",
    ),
    "the module string": (
        None,
        "import string\nprint string.join(x, ','), string.letters, string.atoi('3')\n",
        "from lib import old_string\nimport string\n"
        "print(old_string.join(x, ','), string.ascii_letters, int('3'))\n",
    ),
    "sets and sums": (
        None,
        "import md5, sets, os\nimport sha\nfrom sets import Set\n"
        "print md5.new(x).hexdigest(), sets.Set(y), Set()\n",
        "from lib import old_string\nimport os\nfrom builtins import set as Set\n"
        "print(old_string.md5(x).hexdigest(), set(y), Set())\n",
    ),
    "abstract classes": (
        None,
        "from collections import Mapping, OrderedDict\nprint Mapping\n",
        "from collections import OrderedDict\nfrom collections.abc import Mapping\n"
        "print(Mapping)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("standard names", PORTED)
test_each_row_runs = rows_run(standard_names.MOVED)


@pytest.mark.parametrize("name", sorted(standard_names.LOST))
def test_each_lost_name_is_reported(name):
    module, _, last = name.rpartition(".")
    source = "from %s import %s\n" % (module, last) if module else "import %s\n" % last
    findings = port(source, tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "%s is gone" % name)]


def test_a_module_of_which_something_is_left_is_reported():
    findings = port("import imp\nprint imp.acquire_lock()\n", tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "the module imp is gone")]
