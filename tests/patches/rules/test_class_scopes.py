"""The rule «class scopes»."""

import pytest

from patches.porting import port

DIAMOND = "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass D(B, C): pass\nprint 1\n"


@pytest.mark.parametrize(
    "source, lines",
    [
        ("class A:\n    n = 3\n    x = [n*i for i in y]\nprint 1\n", [3]),
        ("class A:\n    n = 3\n    x = [i for i in range(n)]\nprint 1\n", []),
        ("class A:\n    i = 3\n    x = [i for i in y]\nprint 1\n", []),
        ("class A:\n    n = 3\n    def f(self): return [n*i for i in y]\nprint 1\n", []),
        ("n = 3\nclass A:\n    x = [n*i for i in y]\nprint 1\n", []),
        ("class A:\n    n = 3\n    x = [i.n for i in y]\nprint 1\n", []),
        (DIAMOND, [4]),
        (DIAMOND.replace("A: pass", "A(object): pass", 1), []),
        (DIAMOND.replace("C(A)", "C"), []),
        (DIAMOND + "class D(D, B): pass\nclass E(): pass\n", [4]),
        (DIAMOND.replace("B(A)", "B(E)"), []),
    ],
)
def test_lists_what_is_looked_up_otherwise(source, lines):
    assert [finding.line for finding in port(source).findings] == lines
