"""What Python 2.7 printed, a ported program prints, or the port says which line cannot."""

import os
import shutil
import subprocess

import pytest

from tests.patches.python2 import record
from tests.patches.python2.tree import SOURCES, ported, rows

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table, name", sorted(rows()))
def test_prints_what_python_2_printed(table, name):
    row = ported()[0][table, name]
    assert [finding.line for finding in row.findings] == row.left, row.findings
    assert row.left or row.now == row.printed, row.ported


def test_a_second_port_changes_nothing():
    assert ported()[1] == set()


def test_there_are_enough_of_them():
    assert len(rows()) >= 550


@pytest.mark.parametrize("table", sorted(os.listdir(SOURCES)))
def test_the_tables_say_what_python_2_prints(table, tmp_path):
    python = shutil.which("python2.7")
    if python is None or subprocess.call([python, "-c", "import numpy"], stderr=subprocess.DEVNULL):
        pytest.skip("there is no Python 2.7 with NumPy")
    copy = tmp_path / table
    shutil.copy(os.path.join(SOURCES, table), str(copy))
    environment = dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONPATH="")
    subprocess.run(
        [python, "-W", "ignore", record.__file__, str(copy)], env=environment, check=True
    )
    with open(os.path.join(SOURCES, table), encoding="utf-8") as file:
        assert copy.read_text(encoding="utf-8") == file.read()
