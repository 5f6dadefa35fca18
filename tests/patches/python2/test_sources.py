"""What Python 2.7 printed, a ported program prints, or the port says which line cannot."""

import pytest

from tests.patches.python2.tree import ported, rows

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table, name", sorted(rows()))
def test_prints_what_python_2_printed(table, name):
    row = ported()[0][table, name]
    assert [finding.line for finding in row.findings] == row.left, row.findings
    assert row.left or row.now == row.printed, row.ported


def test_a_second_port_changes_nothing():
    assert ported()[1] == set()


def test_there_are_enough_of_them():
    assert len(rows()) >= 400
