"""The rule «code in text»."""

import pytest

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "Python 3's own": "print(eval('7 // 2'))\n",
    "a method": "print(re.compile('a/b'))\n",
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)


@pytest.mark.parametrize(
    "source, lines",
    [
        ("print eval('7 / 2')\n", [1]),
        ("code = 'y = x / 2'\nexec code in names\n", [2]),
        ("c = compile('print 1', 's', 'exec')\nprint c\n", [1]),
        ("print eval('a + 1'), eval(x), eval('7 // 2')\n", []),
    ],
)
def test_what_reads_otherwise_is_said(source, lines):
    found = [f.line for f in port(source, tree_dialect="2").findings if f.rule == "code in text"]
    assert found == lines
