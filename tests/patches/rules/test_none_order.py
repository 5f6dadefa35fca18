"""The rule «None in order»."""

import pytest

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "asked first": "best = None\nif best is None or x > best: best = x\n",
    "equality": "best = None\nif x == best: pass\n",
}
QUIET = (
    "best = None\nif best is None: best = 1\nelif best > 3: print best\n",
    "best = None\nif best:\n    print best > 3\n",
    "def f():\n    n = None\ndef g(n):\n    print n > 3\n",
)

test_leaves_alone = tables.leaves_alone(UNCHANGED)


def test_reports():
    source = "best = None\nfor v in x:\n    if v > best:\n        best = v\nprint best, None < 3\n"
    findings = port(source, "a.py").findings
    assert [finding.line for finding in findings] == [3, 5]


@pytest.mark.parametrize("source", QUIET)
def test_says_nothing(source):
    assert not port(source, "a.py").findings
