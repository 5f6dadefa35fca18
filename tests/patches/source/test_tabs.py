"""Tabs in the indentation, as Python 2 counted them."""

import pytest

from patches.porting import port
from patches.source.tabs import expand_tabs


@pytest.mark.parametrize(
    "before, after",
    [
        ("if 1:\n\tx\n        y\n", "if 1:\n        x\n        y\n"),
        ("if 1:\n  \tx = 'a\tb'\n", "if 1:\n        x = 'a\tb'\n"),
        ("x = '''\n\ta\n\t'''\nif x:\n\ty\n", "x = '''\n\ta\n\t'''\nif x:\n        y\n"),
    ],
)
def test_columns_of_eight(before, after):
    assert expand_tabs(before) == after


@pytest.mark.parametrize("statement", ["print 1", "x = 1"])
def test_only_where_python_3_needs_it(statement):
    mixed = "if 1:\n        y = 1\n\t%s\n" % statement
    ported = port(mixed)
    assert "\t" not in ported.source and ported.fired["tabs"] == 1
    compile(ported.source, "x", "exec")
    plain = "if 1:\n\t%s\n" % statement
    assert "\t" in port(plain).source
