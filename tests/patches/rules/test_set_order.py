"""The rule «order of sets»."""

import pytest

from patches.porting import port

LISTED = [
    "chars = list(set(data))\nix = dict((c, i) for i, c in enumerate(chars))",
    "chars = list(set(data))\ny = [chars.index(c) for c in data]",
    "chars = list(set(data))\nix = dict(zip(range(len(chars)), chars))",
    "names = np.array(list(set(words)))\nprint names[3]",
    "for i, c in enumerate(set(words)): pass",
    "pairs = zip(set(words), [1, 2])",
]
FINE = [
    "updates = list(set(f(x)))\ny = [g(u) for u in updates]",
    "return_ = f(list(set(x)))",
    "chars = sorted(list(set(data)))",
    "n = len(list(set(data)))",
    "x = list(set([1, 2]))",
    "x = list(set(map(int, words)))",
    "x = list(set(range(3)))",
    "for c in set(words): pass",
    "chars = list(set(data))\nchars.sort()",
    "chars = list(set(data))\nchars = sorted(chars)",
    "same = list(set(a)) == b",
]


@pytest.mark.parametrize("source", LISTED)
def test_lists_what_an_order_may_number(source):
    ported = port("print 1\n%s\n" % source)
    (finding,) = ported.findings
    assert (finding.line, finding.rule) == (2, "order of sets")
    assert "order of sets" not in ported.fired  # it changes nothing


@pytest.mark.parametrize("source", FINE)
def test_says_nothing_where_no_order_counts(source):
    assert port("print 1\n%s\n" % source).findings == []


def test_says_nothing_about_python_3():
    assert port("from pathlib import Path\nchars = list(set(data))\n").findings == []
