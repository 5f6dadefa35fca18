"""The rule «lasting names»."""

import pytest

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "used inside": "try:\n    f()\nexcept IOError as e:\n    x = e\n",
    "bound again": "x = [i for i in y]\nfor i in y: z = i\n",
    "of another comprehension": "x = [a for a, b in y], [b for a, b in y]\nz = sum(a for a in y)\n",
}

REPORTED = {
    "print 1\ntry: f()\nexcept IOError, e: pass\nprint e\n": (4, "except clause"),
    "x = 1\ny = [x for x in z]\nprint x\n": (3, "comprehension"),
    "def f():\n    exec 'a = 1'\n    return a\n": (2, "exec"),
}
QUIET = (
    "print [i for i in x if i]\nfor i in y: print i\n",
    "def f():\n    exec code in names\n    return names\n",
    "try: f()\nexcept IOError, e: print e\ntry: g()\nexcept ValueError, e: print e\n",
    "print [(i, j) for i in x for j in i]\nprint dict((j, i) for j, i in z)\n",
)

test_leaves_alone = tables.leaves_alone(UNCHANGED)


@pytest.mark.parametrize("source", sorted(REPORTED))
def test_reports(source):
    (finding,) = port(source, "a.py").findings
    assert (finding.line, finding.rule) == (REPORTED[source][0], "lasting names")
    assert REPORTED[source][1] in finding.what


@pytest.mark.parametrize("source", QUIET)
def test_says_nothing(source):
    assert not port(source, "a.py").findings
